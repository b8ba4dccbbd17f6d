// Live objects that have a text in name, UUID, MAC, device or address; whole words before parts, then by name.
// Of a part that thousands have, the first thousand are ranked, so that no search takes long; whole and beginning names come in full.
// params: lower (lower case), environment (or null), types (or null), limit
// returns: object (without raw answer), rank (0 the name, 1 a word, 2 and 3 their beginnings, 4 and 5 their parts)
CALL () {
  MATCH (n:Object)
  WHERE n.search STARTS WITH $lower + '\n'
    AND ($environment IS NULL OR n.environment = $environment) AND ($types IS NULL OR n.type IN $types)
  RETURN n LIMIT 1000
  UNION
  MATCH (n:Object)
  WHERE n.search STARTS WITH $lower
    AND ($environment IS NULL OR n.environment = $environment) AND ($types IS NULL OR n.type IN $types)
  RETURN n LIMIT 1000
  UNION
  MATCH (n:Object)
  WHERE n.search CONTAINS $lower
    AND ($environment IS NULL OR n.environment = $environment) AND ($types IS NULL OR n.type IN $types)
  RETURN n LIMIT 1000
}
WITH n, toLower(n.name) AS name, '\n' + n.search + '\n' AS words
WITH n, CASE
    WHEN name = $lower THEN 0
    WHEN words CONTAINS '\n' + $lower + '\n' OR words CONTAINS '\n' + $lower + '/' THEN 1
    WHEN name STARTS WITH $lower THEN 2
    WHEN words CONTAINS '\n' + $lower THEN 3
    WHEN name CONTAINS $lower THEN 4
    ELSE 5
  END AS rank, n.name AS name, n.type AS type, n.id AS id
ORDER BY rank, name, type, id
LIMIT $limit
RETURN n {.*, raw: null} AS object, rank
ORDER BY rank, name, type, id
