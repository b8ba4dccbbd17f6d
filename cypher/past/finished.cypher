// The newest finished scan of an environment, of those up to a time or a number where one is given, and of those that have this number.
// params: environment, until (time as ISO text, or null), number (or null)
// returns: number, at
MATCH (s:Scan {environment: $environment})
WHERE s.status IN ['completed', 'completed_with_errors', 'needs_decision'] AND s.number IS NOT NULL
  AND ($until IS NULL OR s.finished_at <= datetime($until)) AND ($number IS NULL OR s.number = $number)
RETURN s.number AS number, toString(s.finished_at) AS at
ORDER BY number DESC
LIMIT 1
