// Scans whose process died without a word are aborted; the next scan heals what they left.
// A sign of life from the future was given before the server's clock was set back: it says nothing.
// params: environment, stale_s (seconds)
MATCH (s:Scan {environment: $environment, status: 'running'})
WHERE s.heartbeat_at < datetime() - duration({seconds: $stale_s}) OR s.heartbeat_at > datetime() + duration({seconds: $stale_s})
SET s.status = 'aborted', s.finished_at = CASE WHEN s.heartbeat_at > datetime() THEN datetime() ELSE s.heartbeat_at END
