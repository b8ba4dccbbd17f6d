// Live objects that have a text in name, UUID, MAC, device or address; whole words before parts, then by name.
// params: lower (lower case), environment (or null), types (or null), limit
// returns: object (all properties)
MATCH (n:Object)
WHERE n.search CONTAINS $lower
  AND ($environment IS NULL OR n.environment = $environment)
  AND ($types IS NULL OR n.type IN $types)
WITH n, split(n.search, '\n') AS words
RETURN properties(n) AS object
ORDER BY CASE
    WHEN toLower(n.name) = $lower THEN 0
    WHEN $lower IN words THEN 1
    WHEN toLower(n.name) STARTS WITH $lower THEN 2
    WHEN toLower(n.name) CONTAINS $lower THEN 3
    ELSE 4
  END, n.name, n.type, n.id
LIMIT $limit
