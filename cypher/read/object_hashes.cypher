// What stands in the graph of an environment: ids and hashes as lists, a record for each type and scope.
// params: environment
// returns: type, scope, ids, hashes
MATCH (n:Object {environment: $environment})
WHERE n.scope IS NOT NULL
RETURN n.type AS type, n.scope AS scope, collect(n.id) AS ids, collect(n.hash) AS hashes
