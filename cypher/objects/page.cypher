// A page of live objects in the order of their ids.
// params: prefix (of ids: environment and type, where these are given), after (id, or ''), types (or null), host (or null), status (or null),
//         limit
// returns: object (without raw answer)
MATCH (n:Object)
WHERE n.id STARTS WITH $prefix AND n.id > $after
  AND ($types IS NULL OR n.type IN $types) AND ($host IS NULL OR n.host = $host) AND ($status IS NULL OR n.status = $status)
WITH n ORDER BY n.id LIMIT $limit
RETURN n {.*, raw: null, search: null, hash: null} AS object
ORDER BY object.id
