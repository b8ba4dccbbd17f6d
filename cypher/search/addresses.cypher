// What has an address or prefix that begins with one of these texts.
// params: starts (each behind a line's end), environment (or null), types (or null), limit
// returns: id, search
UNWIND $starts AS start
MATCH (n:Object)
WHERE n.search CONTAINS start
  AND ($environment IS NULL OR n.environment = $environment)
  AND ($types IS NULL OR n.type IN $types)
RETURN DISTINCT n.id AS id, n.type AS type, n.search AS search
LIMIT $limit
