// A run that was not ended by who ran it is over: its scan was done, or it was begun too often.
// params: lease (name), token, id, status, note
// returns: id; nothing where the token is old
MATCH (l:Lease {name: $lease})
SET l.checked_at = datetime()
WITH l
WHERE l.token = $token
MATCH (r:Run {id: $id, status: 'running'})
SET r.status = $status, r.message = $note, r.log = coalesce(r.log, []) + $note, r.finished_at = datetime()
WITH r
OPTIONAL MATCH (s:Scan {id: r.id})
WHERE s.status IN ['queued', 'running']
SET s.status = 'aborted', s.finished_at = datetime(), s.progress = null
RETURN r.id AS id
