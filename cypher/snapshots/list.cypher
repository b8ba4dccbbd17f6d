// Snapshots, the newest first.
// params: environment (or null), name (or null)
// returns: snapshot (all properties, times as text)
MATCH (s:Snapshot)
WHERE ($environment IS NULL OR s.environment = $environment) AND ($name IS NULL OR s.name = $name)
RETURN s {.*, taken_at: toString(s.taken_at)} AS snapshot
ORDER BY s.scan DESC, s.taken_at DESC, s.environment, s.name
