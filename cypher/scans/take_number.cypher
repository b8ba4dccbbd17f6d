// The scan takes the next number of its environment; the unique constraint refuses a number that another one took.
// params: id, environment
// returns: number
MATCH (s:Scan {id: $id})
OPTIONAL MATCH (other:Scan {environment: $environment})
WITH s, coalesce(max(other.number), 0) + 1 AS next
SET s.number = coalesce(s.number, next)
RETURN s.number AS number
