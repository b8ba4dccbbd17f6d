// Removes one link by hand.
MATCH (:Object {id: $source})-[r]->(:Object {id: $target})
WHERE type(r) = $type
DELETE r
RETURN count(*) AS removed
