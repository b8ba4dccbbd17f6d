// Scopes whose last look failed, as the newest finished scan recorded them.
// params: environment
// returns: scopes
MATCH (s:Scan {environment: $environment})
WHERE s.number IS NOT NULL AND s.unread IS NOT NULL
RETURN s.unread AS scopes
ORDER BY s.number DESC
LIMIT 1
