// The scopes whose look had failed by a scan.
// params: environment, until (scan number)
// returns: scopes
MATCH (s:Scan {environment: $environment})
WHERE s.number <= $until AND s.unread IS NOT NULL
RETURN s.unread AS scopes
ORDER BY s.number DESC
LIMIT 1
