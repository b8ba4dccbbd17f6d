// A scan ends: what it found is kept as JSON text where Neo4j has no nested values.
// params: id, status, result
MATCH (s:Scan {id: $id})
SET s.status = $status, s.finished_at = datetime(), s.heartbeat_at = datetime(), s.progress = null
SET s += $result
