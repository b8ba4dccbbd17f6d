// The scheduler whose token is the newest takes the run that has waited longest. Some kinds run alone: such a one waits for those that
// run, and what comes after it waits for it.
// params: lease (name), token, holder, busy (how many it runs already), alone (kinds)
// returns: id, kind, parameters (JSON text), schedule, attempts, scan (whether it has a scan's node)
MATCH (l:Lease {name: $lease})
SET l.checked_at = datetime()
WITH l
WHERE l.token = $token
MATCH (r:Run {status: 'queued'})
WITH r
ORDER BY r.requested_at, r.id
LIMIT 1
WHERE $busy = 0 OR NOT r.kind IN $alone
SET r.checked_at = datetime()
WITH r
WHERE r.status = 'queued'
SET r.status = 'running', r.started_at = datetime(), r.holder = $holder, r.token = $token, r.attempts = r.attempts + 1
WITH r
OPTIONAL MATCH (s:Scan {id: r.id})
SET s.holder = r.id + ' ' + toString($token)
RETURN r.id AS id, r.kind AS kind, r.parameters AS parameters, r.schedule AS schedule, r.attempts AS attempts, s IS NOT NULL AS scan
