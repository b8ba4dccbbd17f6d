// One link of a type, the first by its ends' ids, with all that is needed to put it back.
MATCH (a:Object {environment: $environment})-[r]->(b:Object {environment: $environment})
WHERE type(r) = $type
RETURN a.id AS source, b.id AS target, properties(r) AS properties
ORDER BY source, target
LIMIT 1
