// The ids of all objects of an environment, a record for each type.
// params: environment
// returns: type, ids
MATCH (n:Object {environment: $environment})
WHERE n.scope IS NOT NULL
RETURN n.type AS type, collect(n.id) AS ids
