// Lets go of runs that are over: those older than a time, and of each schedule all but the newest.
// params: days, most (runs of a schedule)
MATCH (r:Run)
WHERE NOT r.status IN ['queued', 'running']
WITH r
ORDER BY r.requested_at DESC
WITH r.schedule AS schedule, collect(r) AS runs
UNWIND range(0, size(runs) - 1) AS place
WITH schedule, runs[place] AS r, place
WHERE r.requested_at < datetime() - duration({days: $days}) OR (schedule IS NOT NULL AND place >= $most)
DELETE r
