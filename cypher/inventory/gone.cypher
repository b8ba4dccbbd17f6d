// Gone objects that a person may mean by a name or UUID, the last gone first.
// params: text, environment (or null), types (or null), limit
// returns: object (all properties)
MATCH (n:Past)
WHERE (n.name = $text OR n.uuid = $text) AND ($environment IS NULL OR n.environment = $environment)
  AND ($types IS NULL OR n.type IN $types)
RETURN properties(n) AS object
ORDER BY n.until DESC, n.type, n.id
LIMIT $limit
