// A change comes to another state, if it still is in one from which that may follow.
// params: number, from (states), properties (status, and what is known now)
// returns: number
MATCH (c:Change {number: $number})
WHERE c.status IN $from
SET c += $properties
RETURN c.number AS number
