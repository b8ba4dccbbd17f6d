// Forgets a schedule; its runs stay, but what waits is not run any more.
// params: name
// returns: name
MATCH (s:Schedule {name: $name})
DELETE s
WITH count(*) AS removed
OPTIONAL MATCH (r:Run {schedule: $name, status: 'queued'})
SET r.status = 'cancelled', r.finished_at = datetime(), r.message = 'its schedule was removed'
WITH removed, r
OPTIONAL MATCH (scan:Scan {id: r.id, status: 'queued'})
SET scan.status = 'aborted', scan.finished_at = datetime()
WITH removed, count(*) AS runs
WHERE removed > 0
RETURN $name AS name
