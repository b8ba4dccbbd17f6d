// How many live objects an environment has, and live links that end in them.
// params: environment, types (relationship types)
// returns: objects, links
MATCH (n:Object {environment: $environment})
OPTIONAL MATCH (n)<-[r]-()
WHERE type(r) IN $types
RETURN count(DISTINCT n) AS objects, count(r) AS links
