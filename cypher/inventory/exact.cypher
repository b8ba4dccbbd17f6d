// Live objects that a person may mean by an exact word: name, UUID, MAC, device or address; best first.
// params: text, lower (the word in lower case), mac (as a MAC or null), environment (or null), limit
// returns: object (all properties)
MATCH (n:Object)
WHERE n.search CONTAINS $lower
  AND ($environment IS NULL OR n.environment = $environment)
  AND (n.name = $text OR $lower IN split(n.search, '\n') OR $mac IN split(n.search, '\n'))
RETURN properties(n) AS object
ORDER BY CASE WHEN n.name = $text THEN 0 ELSE 1 END, n.type, n.id
LIMIT $limit
