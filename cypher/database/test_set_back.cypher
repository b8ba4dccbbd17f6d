// Tests alone: makes everything that an environment's scans wrote down look as if the server's clock was set back since.
// params: environment, seconds
MATCH (e:Environment {id: $environment})
SET e.lease_until = e.lease_until + duration({seconds: $seconds})
WITH e
MATCH (s:Scan {environment: e.id})
SET s.heartbeat_at = s.heartbeat_at + duration({seconds: $seconds}),
  s.started_at = s.started_at + duration({seconds: $seconds}),
  s.finished_at = s.finished_at + duration({seconds: $seconds})
