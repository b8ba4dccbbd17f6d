// The scopes of each environment whose last look failed, as the newest scan that ended knows them.
// params: none
// returns: environment, scopes
MATCH (e:Environment)
OPTIONAL MATCH (s:Scan {environment: e.id})
WHERE s.number IS NOT NULL AND s.unread IS NOT NULL
WITH e, s ORDER BY s.number DESC
WITH e, head(collect(s)) AS last
RETURN e.id AS environment, coalesce(last.unread, []) AS scopes
