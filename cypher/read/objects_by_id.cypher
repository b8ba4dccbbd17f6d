// Whole objects by id.
// params: ids
// returns: object (all properties)
UNWIND $ids AS id
MATCH (n:Object {id: id})
RETURN properties(n) AS object
