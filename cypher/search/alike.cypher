// Live objects whose name has one wrong letter.
// params: words (query of the full-text index), environment (or null), types (or null), limit
// returns: object (without raw answer)
CALL db.index.fulltext.queryNodes('object_alike', $words) YIELD node AS n, score
WHERE ($environment IS NULL OR n.environment = $environment)
  AND ($types IS NULL OR n.type IN $types)
WITH n, score, n.name AS name, n.type AS type, n.id AS id
ORDER BY score DESC, name, type, id
LIMIT $limit
RETURN n {.*, raw: null} AS object
ORDER BY score DESC, name, type, id
