// The scopes that an environment's objects are of.
// params: environment
// returns: scope
MATCH (n:Object {environment: $environment})
RETURN DISTINCT n.scope AS scope
