// Takes back a run that waits.
// params: id, note
// returns: status (as it is afterwards)
MATCH (r:Run {id: $id})
SET r.checked_at = datetime()
WITH r, r.status = 'queued' AS waits
SET r.message = CASE WHEN waits THEN $note ELSE r.message END, r.finished_at = CASE WHEN waits THEN datetime() ELSE r.finished_at END,
  r.status = CASE WHEN waits THEN 'cancelled' ELSE r.status END
WITH r, waits
OPTIONAL MATCH (s:Scan {id: r.id, status: 'queued'})
WHERE waits
SET s.status = 'aborted', s.finished_at = datetime()
RETURN r.status AS status, waits AS cancelled
