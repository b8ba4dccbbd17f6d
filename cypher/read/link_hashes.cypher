// The links of an environment: ends and hashes as lists, a record for each type.
// params: environment, types (relationship types)
// returns: type, sources, targets, hashes
MATCH (b:Object {environment: $environment})<-[r]-(a)
WHERE type(r) IN $types
RETURN type(r) AS type, collect(a.id) AS sources, collect(b.id) AS targets, collect(r.hash) AS hashes
