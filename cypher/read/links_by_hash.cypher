// Those links of an environment that have one of these hashes.
// params: environment, types (relationship types), hashes
// returns: type, source, target, hash
MATCH (b:Object {environment: $environment})<-[r]-(a)
WHERE b.scope IS NOT NULL AND type(r) IN $types AND r.hash IN $hashes
RETURN type(r) AS type, a.id AS source, b.id AS target, r.hash AS hash
