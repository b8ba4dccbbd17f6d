// What projects are called; one that is not there now has no row.
// params: ids
// returns: id, name
MATCH (p:Object)
WHERE p.id IN $ids
RETURN p.id AS id, p.name AS name
