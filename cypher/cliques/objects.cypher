// All objects of an environment as lists, a record for each type: enough to tell their health.
// params: environment
// returns: type, objects [[id, name, environment, status, scope, region, host]]
MATCH (n:Object {environment: $environment})
WHERE n.scope IS NOT NULL
RETURN n.type AS type, collect([n.id, n.name, n.environment, n.status, n.scope, n.region, n.host]) AS objects
