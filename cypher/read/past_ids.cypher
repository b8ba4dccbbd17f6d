// Which of these ids are gone objects that come back.
// params: ids
// returns: id
UNWIND $ids AS id
MATCH (n:Past {id: id})
RETURN n.id AS id
