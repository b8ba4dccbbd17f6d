// What stands in the graph of an environment's links: hashes as lists, a record for each type.
// params: environment, types (relationship types)
// returns: type, hashes
MATCH (n:Object {environment: $environment})<-[r]-()
WHERE n.scope IS NOT NULL AND type(r) IN $types
RETURN type(r) AS type, collect(r.hash) AS hashes
