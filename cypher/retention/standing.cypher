// Which of some ids are of things of which something is known.
// params: ids
// returns: id
UNWIND $ids AS id
MATCH (n:Object|Past|Environment {id: id})
RETURN DISTINCT id
