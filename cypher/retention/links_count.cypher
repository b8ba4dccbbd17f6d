// How many former links ended by a scan number and held at no kept one.
// params: environment, before (scan number), numbers (kept ones), types (WAS_ relationship types)
// returns: count
CYPHER 25
MATCH (a)-[r:$any($types)]->()
WHERE r.until <= $before AND NOT any(number IN $numbers WHERE r.since <= number AND number < r.until) AND a.environment = $environment
RETURN count(r) AS count
