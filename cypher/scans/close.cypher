// A scan ends: what it found is kept as JSON text where Neo4j has no nested values. One that another process has taken over is
// left alone.
// params: id, holder, status, result
MATCH (s:Scan {id: $id})
WHERE coalesce(s.holder, s.id) = $holder
SET s.status = $status, s.finished_at = datetime(), s.heartbeat_at = datetime(), s.progress = null
SET s += $result
