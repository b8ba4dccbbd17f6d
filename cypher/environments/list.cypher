// Environments with their last finished scan.
// params: none
// returns: id, name, definition, objects, scan, status, finished_at
MATCH (e:Environment)
OPTIONAL MATCH (s:Scan {environment: e.id})
WHERE s.number IS NOT NULL
WITH e, s ORDER BY s.number DESC
WITH e, head(collect(s)) AS last
RETURN e.id AS id, e.name AS name, e.definition AS definition, COUNT { MATCH (:Object {environment: e.id}) } AS objects,
  last.number AS scan, last.status AS status, toString(last.finished_at) AS finished_at
ORDER BY id
