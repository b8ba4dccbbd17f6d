// Scans of an environment, newest first.
// params: environment, limit
// returns: scan (all properties, times as text)
MATCH (s:Scan {environment: $environment})
RETURN s {.*, started_at: toString(s.started_at), finished_at: toString(s.finished_at), heartbeat_at: toString(s.heartbeat_at)} AS scan
ORDER BY s.started_at DESC
LIMIT $limit
