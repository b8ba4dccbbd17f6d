// The first finished scan of an environment: nothing is known of the time before it.
// params: environment
// returns: number, at
MATCH (s:Scan {environment: $environment})
WHERE s.status IN ['completed', 'completed_with_errors', 'needs_decision'] AND s.number IS NOT NULL
RETURN s.number AS number, toString(s.finished_at) AS at
ORDER BY number
LIMIT 1
