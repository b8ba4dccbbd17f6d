// Live objects by their exact name.
// params: text, environment (or null), types (or null), limit
// returns: object (all properties)
MATCH (n:Object {name: $text})
WHERE ($environment IS NULL OR n.environment = $environment) AND ($types IS NULL OR n.type IN $types)
WITH n ORDER BY n.type, n.id LIMIT $limit
RETURN properties(n) AS object
ORDER BY object.type, object.id
