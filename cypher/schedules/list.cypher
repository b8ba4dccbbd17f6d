// All schedules, or the one of a name, with the last run of each and the end of the last that was done.
// params: name (or null)
// returns: schedule (all properties, times as text; last_run {id, status, planned_at, finished_at, message}, last_success)
MATCH (s:Schedule)
WHERE $name IS NULL OR s.name = $name
CALL (s) {
  MATCH (r:Run {schedule: s.name})
  WITH r
  ORDER BY r.requested_at DESC
  RETURN head(collect(r {.id, .status, .message, planned_at: toString(r.planned_at), finished_at: toString(r.finished_at)})) AS last_run,
    toString(max(CASE WHEN r.status = 'done' THEN r.finished_at END)) AS last_success
}
RETURN s {.*, created_at: toString(s.created_at), handled_until: toString(s.handled_until), last_run: last_run, last_success: last_success}
  AS schedule
ORDER BY s.name
