// What stands in the graph of an environment's links: hashes as lists, a record for each type.
// params: environment, types (relationship types)
// returns: type, hashes
MATCH (:Object {environment: $environment})<-[r]-()
WHERE type(r) IN $types
RETURN type(r) AS type, collect(r.hash) AS hashes
