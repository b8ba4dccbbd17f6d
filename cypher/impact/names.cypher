// The names of some objects, and the host or switch that each is on.
// params: ids
// returns: id, name, type, place
UNWIND $ids AS id
MATCH (n:Object {id: id})
RETURN n.id AS id, n.name AS name, n.type AS type, coalesce(n.host, n.switch) AS place
