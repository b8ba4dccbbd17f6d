// Runs that are under way by an older token: whoever ran them died, or was cut off.
// params: token
// returns: id, holder, attempts, scan (status of its scan, or null)
MATCH (r:Run {status: 'running'})
WHERE r.token < $token
OPTIONAL MATCH (s:Scan {id: r.id})
RETURN r.id AS id, r.holder AS holder, r.attempts AS attempts, s.status AS scan
ORDER BY r.started_at, id
