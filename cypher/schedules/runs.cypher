// Runs, the newest first: all, one, a schedule's, or those of a status.
// params: id, schedule, status (each or null), skip, limit
// returns: run (all properties, times as text; scan {status, progress} where it makes one)
MATCH (r:Run)
WHERE ($id IS NULL OR r.id = $id) AND ($schedule IS NULL OR r.schedule = $schedule) AND ($status IS NULL OR r.status = $status)
WITH r
ORDER BY r.requested_at DESC, r.id
SKIP $skip
LIMIT $limit
OPTIONAL MATCH (s:Scan {id: r.id})
RETURN r {.*, planned_at: toString(r.planned_at), requested_at: toString(r.requested_at), started_at: toString(r.started_at),
  finished_at: toString(r.finished_at), checked_at: null, seconds: (r.finished_at.epochMillis - r.started_at.epochMillis) / 1000.0,
  scan: s {.status, .progress, .environment, .number}} AS run
ORDER BY r.requested_at DESC, r.id
