// Objects by id, as cliques tell them.
// params: ids
// returns: object (without raw answer)
UNWIND $ids AS id
MATCH (n:Object {id: id})
RETURN n {.*, raw: null, search: null} AS object
