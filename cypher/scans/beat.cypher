// A sign of life, with what the scan is doing now.
// params: id, progress
MATCH (s:Scan {id: $id})
SET s.heartbeat_at = datetime(), s.progress = $progress
