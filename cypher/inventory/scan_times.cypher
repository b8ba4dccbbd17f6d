// When some scans of an environment ended.
// params: environment, numbers
// returns: number, at
UNWIND $numbers AS number
MATCH (s:Scan {environment: $environment, number: number})
RETURN number, toString(s.finished_at) AS at
ORDER BY number
