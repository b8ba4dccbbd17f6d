// The running scan of the same scope, when its process has given a sign of life lately.
// params: environment, scope, stale_s (seconds), except (a scan's id)
// returns: id
MATCH (s:Scan {environment: $environment, scope: $scope, status: 'running'})
WHERE s.id <> $except AND s.heartbeat_at > datetime() - duration({seconds: $stale_s})
RETURN s.id AS id
ORDER BY s.started_at, s.id
LIMIT 1
