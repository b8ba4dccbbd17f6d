// The live links of an object, with the name and type of the other end.
// params: id, types (relationship types)
// returns: type, source, target, link (all properties), other_id, other_name, other_type
MATCH (n:Object {id: $id})-[r]-(o:Object|Environment)
WHERE type(r) IN $types
RETURN type(r) AS type, startNode(r).id AS source, endNode(r).id AS target, properties(r) AS link,
  o.id AS other_id, o.name AS other_name, o.type AS other_type
ORDER BY type, source, target
