// Takes back what was added by hand, with the links of a thing to others; it stays as a :PastByHand.
// params: id, environment, owner
MATCH (b:ByHand {environment: $environment})
WHERE b.id = $id OR b.source = $id OR b.target = $id
SET b.ended_at = datetime(), b.ended_by = $owner
SET b:PastByHand
REMOVE b:ByHand
