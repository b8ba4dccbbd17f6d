// How many runs wait and are under way, and when each schedule was last done.
// params: none
// returns: queued, running, schedules [{name, last_success (seconds since 1970)}]
OPTIONAL MATCH (r:Run)
WHERE r.status IN ['queued', 'running']
WITH sum(CASE WHEN r.status = 'queued' THEN 1 ELSE 0 END) AS queued, sum(CASE WHEN r.status = 'running' THEN 1 ELSE 0 END) AS running
OPTIONAL MATCH (s:Schedule)
CALL (s) {
  OPTIONAL MATCH (done:Run {schedule: s.name, status: 'done'})
  RETURN max(done.finished_at).epochSeconds AS last_success
}
RETURN queued, running, collect(CASE WHEN s IS NULL THEN null ELSE {name: s.name, last_success: last_success} END) AS schedules
