// An environment's snapshots, the newest first, with what keeps them.
// params: environment
// returns: name, scan, pinned, taken_at, used (whether an open change began with it or took it)
MATCH (s:Snapshot {environment: $environment})
RETURN s.name AS name, s.scan AS scan, s.pinned AS pinned, toString(s.taken_at) AS taken_at, EXISTS {
  MATCH (c:Change {environment: $environment})
  WHERE c.status <> 'closed' AND (c.before = s.name OR s.kind = 'change ' + toString(c.number))
} AS used
ORDER BY s.scan DESC, s.taken_at DESC, s.name
