// The scopes that an environment's objects are of.
// params: environment
// returns: scope
MATCH (n:Object {environment: $environment})
WHERE n.scope IS NOT NULL
RETURN DISTINCT n.scope AS scope
