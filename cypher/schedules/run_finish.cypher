// A run ends, told by the scheduler that runs it, with the newest token. A scan that did not come as far as to end itself ends with it.
// params: lease (name), token, id, status, message, result (JSON text), lines, most (how many lines of the log are kept)
// returns: id; nothing where the run is another's
MATCH (l:Lease {name: $lease})
SET l.checked_at = datetime()
WITH l
WHERE l.token = $token
MATCH (r:Run {id: $id, status: 'running', token: $token})
SET r.status = $status, r.finished_at = datetime(), r.message = $message, r.result = $result,
  r.log = (coalesce(r.log, []) + $lines)[-$most..]
WITH r
OPTIONAL MATCH (s:Scan {id: r.id})
WHERE s.status IN ['queued', 'running']
SET s.status = 'failed', s.finished_at = datetime(), s.message = $message, s.progress = null
RETURN DISTINCT r.id AS id
