// All links between objects as lists, a record for each type: what whole-graph work begins with.
// params: environment
// returns: type, sources, targets (ids of the server's own, the same within one question)
MATCH (a:Object {environment: $environment})-[r]->(b:Object)
WHERE a.scope IS NOT NULL
RETURN type(r) AS type, collect(elementId(a)) AS sources, collect(elementId(b)) AS targets
