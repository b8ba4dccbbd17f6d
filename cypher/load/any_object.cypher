// Whether the graph has any object.
// params: none
// returns: id
MATCH (n:Object)
RETURN n.id AS id
LIMIT 1
