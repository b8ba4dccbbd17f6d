// Whole objects of some scopes.
// params: environment, scopes
// returns: object (all properties)
UNWIND $scopes AS scope
MATCH (n:Object {environment: $environment, scope: scope})
RETURN properties(n) AS object
