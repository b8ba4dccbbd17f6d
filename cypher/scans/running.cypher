// The running scan of a scope and source that began first, of those whose process gave a sign of life lately.
// params: environment, scope, source, stale_s (seconds)
// returns: id
MATCH (s:Scan {environment: $environment, scope: $scope, source: $source, status: 'running'})
WHERE s.heartbeat_at > datetime() - duration({seconds: $stale_s}) AND s.heartbeat_at < datetime() + duration({seconds: $stale_s})
RETURN s.id AS id
ORDER BY s.started_at, s.id
LIMIT 1
