// One environment's definition.
// params: id
// returns: id, name, definition
MATCH (e:Environment {id: $id})
RETURN e.id AS id, e.name AS name, e.definition AS definition
