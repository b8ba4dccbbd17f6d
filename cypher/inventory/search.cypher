// Live objects that have a text in name, UUID, MAC, device or address, or whose annotations have it; whole words before parts, then by
// name. Of a part that thousands have, the first thousand are ranked, so that no search takes long; whole and beginning names come in
// full. A name that several objects have attaches an annotation to none. One question, as each on its own costs a round trip.
// params: lower (lower case), said (what annotations may say, lower case, or null), key (of theirs, or null), environment (or null),
//         types (or null), limit, most (annotations looked at)
// returns: object (without raw answer), rank (0 the name, 1 a word, 2 and 3 their beginnings, 4 and 5 their parts), key, value (of the
//          annotation; null where the object itself has the text)
CALL () {
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
  RETURN n, rank, name, type, id, null AS key, null AS value
  UNION ALL
  MATCH (a:Annotation)
  WHERE a.search CONTAINS $said AND ($key IS NULL OR toLower(a.key) = $key)
  WITH a, CASE WHEN a.search = $said THEN 1 WHEN a.search STARTS WITH $said THEN 3 ELSE 5 END AS rank
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
  RETURN n, rank, a.search AS name, n.name AS type, n.id AS id, a.key AS key, a.value AS value
  ORDER BY rank, name, type, id
  LIMIT $limit
}
RETURN n {.*, raw: null} AS object, rank, key, value
ORDER BY key IS NOT NULL, rank, name, type, id
