// What environments are: nothing of what is known in them, so that it costs the same however large they are.
// params: none
// returns: id, definition
MATCH (e:Environment)
RETURN e.id AS id, e.definition AS definition
ORDER BY id
