// What one object is joined to by one link type, as the original asked for each object and link type of a clique.
// params: id, type, own (networks of the focal object, or none), forward (whether from its source only)
// returns: id, type
MATCH (n:Object {id: $id})-[r:$($type)]-(other:Object)
WHERE (r.network IS NULL OR $own = [] OR r.network IN $own) AND (NOT $forward OR startNode(r) = n)
RETURN other.id AS id, other.type AS type
