// Tests alone: makes a scan and the write lease that it holds as old as those of a process that died.
// params: id, environment, seconds
MATCH (s:Scan {id: $id})
MATCH (e:Environment {id: $environment})
SET s.heartbeat_at = datetime() - duration({seconds: $seconds}), s.started_at = s.heartbeat_at,
  e.lease_holder = $id, e.lease_until = s.heartbeat_at
