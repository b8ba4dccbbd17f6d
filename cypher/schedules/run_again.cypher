// A run waits again, because it was not ended by who ran it. Where its scan has a number already, that stays as an aborted one under
// an id of its own, and the run gets a fresh one; the write lease that it may hold is given back.
// params: lease (name), token, id, note, attempts (how many of them count)
// returns: id; nothing where the token is old
MATCH (l:Lease {name: $lease})
SET l.checked_at = datetime()
WITH l
WHERE l.token = $token
MATCH (r:Run {id: $id, status: 'running'})
SET r.status = 'queued', r.message = $note, r.log = coalesce(r.log, []) + $note, r.attempts = $attempts
REMOVE r.holder, r.token, r.started_at
WITH r
OPTIONAL MATCH (s:Scan {id: r.id})
OPTIONAL MATCH (e:Environment {id: s.environment, lease_holder: s.holder})
REMOVE e.lease_holder, e.lease_until
WITH r, s, s {.id, .environment, .scope, .source, .requested_at, .by} AS asked, s.number IS NOT NULL AS numbered
FOREACH (_ IN CASE WHEN s IS NOT NULL AND NOT numbered THEN [1] ELSE [] END |
  SET s = asked
  SET s.status = 'queued', s.journal = true)
FOREACH (_ IN CASE WHEN numbered THEN [1] ELSE [] END |
  SET s.id = r.id + '~' + toString(s.number), s.status = 'aborted', s.progress = null,
    s.finished_at = coalesce(s.finished_at, s.heartbeat_at, datetime())
  CREATE (again:Scan)
  SET again = asked
  SET again.status = 'queued', again.journal = true)
RETURN r.id AS id
