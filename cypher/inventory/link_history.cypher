// Links that an object had: each former one with the scans at which it began and ended.
// params: id, types (WAS_ relationship types)
// returns: type, source, target, link (all properties), other_id, other_name
MATCH (n:Object|Past {id: $id})-[r]-(o)
WHERE type(r) IN $types
RETURN substring(type(r), 4) AS type, startNode(r).id AS source, endNode(r).id AS target, properties(r) AS link,
  o.id AS other_id, o.name AS other_name
ORDER BY r.until DESC, type, source, target
