// What a run says while it is under way: the newest lines of its log are kept. Only by the scheduler that runs it, with the newest token.
// params: lease (name), token, id, lines, most (how many lines are kept)
// returns: id; nothing where the run is another's
MATCH (l:Lease {name: $lease})
SET l.checked_at = datetime()
WITH l
WHERE l.token = $token
MATCH (r:Run {id: $id, status: 'running', token: $token})
SET r.log = (coalesce(r.log, []) + $lines)[-$most..]
RETURN r.id AS id
