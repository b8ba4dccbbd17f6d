// Environments with the last scan that wrote or ended; one that runs and gave no sign of life for a minute died.
// params: none
// returns: id, name, objects, scan, status, finished_at
MATCH (e:Environment)
OPTIONAL MATCH (s:Scan {environment: e.id})
WHERE s.number IS NOT NULL
WITH e, s ORDER BY s.number DESC
WITH e, head(collect(s)) AS last
WITH e, last, last.status = 'running' AND (last.heartbeat_at < datetime() - duration('PT1M')
  OR last.heartbeat_at > datetime() + duration('PT1M')) AS dead
RETURN e.id AS id, e.name AS name, COUNT { MATCH (n:Object {environment: e.id}) WHERE n.scope IS NOT NULL } AS objects,
  last.number AS scan, CASE WHEN dead THEN 'aborted' ELSE last.status END AS status, toString(last.finished_at) AS finished_at
ORDER BY id
