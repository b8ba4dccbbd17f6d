// The scopes of each environment whose last look failed, as the newest scan that ended knows them.
// params: none
// returns: environment, scopes
MATCH (e:Environment)
CALL (e) {
  MATCH (s:Scan {environment: e.id})
  WHERE s.number IS NOT NULL AND s.unread IS NOT NULL
  RETURN s.unread AS scopes
  ORDER BY s.number DESC
  LIMIT 1
}
RETURN e.id AS environment, scopes
