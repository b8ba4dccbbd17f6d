// What contains an object, from the environment down to it.
// params: id
// returns: trail [{id, type, name}]
MATCH way = (top:Environment)-[:CONTAINS*1..8]->(:Object {id: $id})
RETURN [one IN nodes(way)[..-1] | {id: one.id, type: one.type, name: one.name}] AS trail
LIMIT 1
