// Some properties of some objects, as one list.
// params: ids, properties (names)
// returns: objects [[id, [value of each property, or null]]]
UNWIND $ids AS id
MATCH (n:Object {id: id})
RETURN collect([n.id, [name IN $properties | n[name]]]) AS objects
