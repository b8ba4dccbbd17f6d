// The scans after one number and up to another that noted nothing down of what they touched, the newest first.
// params: environment, after, until (scan numbers)
// returns: number
MATCH (s:Scan {environment: $environment})
WHERE s.number > $after AND s.number <= $until AND s.journal IS NULL
RETURN s.number AS number
ORDER BY number DESC
LIMIT 1
