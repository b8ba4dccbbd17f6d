// The tree below an object or environment, to a depth.
// params: id, depth (levels, at most 8)
// returns: id, parent, name, type, status, place {environment, scope, region, host}, level, children (how many it contains)
MATCH path = (root:Object|Environment {id: $id})-[:CONTAINS*0..8]->(n)
WHERE length(path) <= $depth
RETURN n.id AS id, n.name AS name, n.type AS type, n.status AS status, length(path) AS level,
  n {.environment, .scope, .region, .host} AS place, COUNT { (n)-[:CONTAINS]->() } AS children,
  CASE length(path) WHEN 0 THEN null ELSE nodes(path)[-2].id END AS parent
ORDER BY level, type, name, id
