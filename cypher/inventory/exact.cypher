// Live objects that a person may mean by an exact word: name, UUID, MAC, device or address; best first.
// params: text, words (its forms in lower case), environment (or null), types (or null), limit
// returns: object (all properties)
UNWIND $words AS word
MATCH (n:Object)
WHERE n.search CONTAINS word
  AND ($environment IS NULL OR n.environment = $environment)
  AND ($types IS NULL OR n.type IN $types)
  AND (n.name = $text OR '\n' + n.search + '\n' CONTAINS '\n' + word + '\n')
WITH DISTINCT n
ORDER BY CASE WHEN n.name = $text THEN 0 ELSE 1 END, n.type, n.id
LIMIT $limit
RETURN properties(n) AS object
ORDER BY CASE WHEN object.name = $text THEN 0 ELSE 1 END, object.type, object.id
