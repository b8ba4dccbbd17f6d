// Scans whose process died without a word are aborted; the next scan heals what they left.
// params: environment, stale_s (seconds)
MATCH (s:Scan {environment: $environment, status: 'running'})
WHERE s.heartbeat_at < datetime() - duration({seconds: $stale_s})
SET s.status = 'aborted', s.finished_at = s.heartbeat_at
