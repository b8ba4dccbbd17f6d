// A sign of life, with how far the scan is; one that another process has taken over is left alone.
// params: id, holder, progress (JSON text)
MATCH (s:Scan {id: $id})
WHERE coalesce(s.holder, s.id) = $holder AND s.status = 'running'
SET s.heartbeat_at = datetime(), s.progress = $progress
