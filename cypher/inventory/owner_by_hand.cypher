// Who added an object by hand.
// params: id
// returns: owner, at
MATCH (b:ByHand {id: $id})
RETURN b.owner AS owner, toString(b.at) AS at
