// What was added by hand under an id.
// params: id
// returns: added (all properties)
MATCH (b:ByHand {id: $id})
RETURN properties(b) AS added
