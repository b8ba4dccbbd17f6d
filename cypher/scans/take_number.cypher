// The scan takes the next number of its environment; the unique constraint refuses a number that another one took.
// params: id, holder, environment
// returns: number; nothing where another process has taken the scan over
MATCH (s:Scan {id: $id})
WHERE coalesce(s.holder, s.id) = $holder
OPTIONAL MATCH (other:Scan {environment: $environment})
WITH s, coalesce(max(other.number), 0) + 1 AS next
SET s.number = coalesce(s.number, next)
RETURN s.number AS number
