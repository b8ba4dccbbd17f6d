// When a scope was read last, and whether its last look failed.
// params: environment, scopes
// returns: scope, at, unread
UNWIND $scopes AS scope
OPTIONAL MATCH (s:Scan {environment: $environment})
WHERE s.number IS NOT NULL AND s.unread IS NOT NULL
WITH scope, s
ORDER BY s.number DESC
WITH scope, collect(s) AS scans
WITH scope, head(scans) AS last, head([s IN scans WHERE scope IN s.read_scopes]) AS read
RETURN scope, head([i IN range(0, size(coalesce(read.read_scopes, [])) - 1) WHERE read.read_scopes[i] = scope | read.read_at[i]]) AS at,
  coalesce(scope IN last.unread, false) AS unread
