// One scan.
// params: id
// returns: scan (all properties, times as text)
MATCH (s:Scan {id: $id})
RETURN s {.*, started_at: toString(s.started_at), finished_at: toString(s.finished_at), heartbeat_at: toString(s.heartbeat_at)} AS scan
