// Keeps what is added by hand; what stood under its id before stays as a :PastByHand.
// params: rows [{id, environment, kind, ...}], owner
UNWIND $rows AS row
OPTIONAL MATCH (old:ByHand {id: row.id})
FOREACH (o IN CASE WHEN old IS NULL THEN [] ELSE [old] END |
  SET o:PastByHand, o.ended_at = datetime(), o.ended_by = $owner
  REMOVE o:ByHand)
CREATE (b:ByHand)
SET b = row, b.owner = $owner, b.at = datetime()
