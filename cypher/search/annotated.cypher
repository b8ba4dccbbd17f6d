// Live objects whose annotations have a text in their value; a name that several objects have attaches to none.
// params: lower (lower case), key (or null), environment (or null), types (or null), limit, most (annotations looked at)
// returns: object (without raw answer), rank (1 the value, 3 its beginning, 5 a part), key, value
MATCH (a:Annotation)
WHERE a.search CONTAINS $lower AND ($key IS NULL OR toLower(a.key) = $key)
WITH a, CASE WHEN a.search = $lower THEN 1 WHEN a.search STARTS WITH $lower THEN 3 ELSE 5 END AS rank
ORDER BY rank, a.search, a.about
LIMIT $most
CALL (a) {
  MATCH (n:Object {id: a.object})
  RETURN n
  UNION
  MATCH (n:Object {name: a.name})
  WHERE (a.type IS NULL OR a.type = n.type) AND (a.environment IS NULL OR a.environment = n.environment)
  RETURN n
  UNION
  MATCH (n:Object)
  WHERE n.search CONTAINS a.uuid AND n.uuid = a.uuid
    AND (a.type IS NULL OR a.type = n.type) AND (a.environment IS NULL OR a.environment = n.environment)
  RETURN n
}
WITH a, rank, collect(n) AS found
WHERE size(found) = 1 OR (a.uuid IS NOT NULL AND all(one IN found WHERE one.environment = found[0].environment))
UNWIND found AS n
WITH n, rank, a
WHERE ($environment IS NULL OR n.environment = $environment) AND ($types IS NULL OR n.type IN $types)
RETURN n {.*, raw: null} AS object, rank, a.key AS key, a.value AS value
ORDER BY rank, a.search, n.name, n.id
LIMIT $limit
