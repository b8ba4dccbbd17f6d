// The newest scan that wrote to an environment, finished or not: what was compared before it may be old.
// params: environment
// returns: number (0 before the first)
OPTIONAL MATCH (s:Scan {environment: $environment})
WHERE s.number IS NOT NULL
RETURN coalesce(max(s.number), 0) AS number
