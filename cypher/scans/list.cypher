// Scans, the newest first: of some environments or all, in pages.
// params: environments (or null), before (id of the last one of the page before, or null), limit
// returns: scan (without what each look read; times as text)
OPTIONAL MATCH (last:Scan {id: $before})
MATCH (s:Scan)
WHERE ($environments IS NULL OR s.environment IN $environments)
  AND ($before IS NULL OR s.started_at < last.started_at OR (s.started_at = last.started_at AND s.id > last.id))
WITH s ORDER BY s.started_at DESC, s.id
LIMIT $limit
RETURN s {.*, read_scopes: null, read_at: null, started_at: toString(s.started_at), finished_at: toString(s.finished_at),
  heartbeat_at: toString(s.heartbeat_at)} AS scan
ORDER BY s.started_at DESC, s.id
