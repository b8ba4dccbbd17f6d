// What changed last: the newest objects, changes and removals, and the scan that found them.
// params: none
// returns: environment, scan, at, what (changed, gone, new), type, name; found (node), place, before (paths)
MATCH (root:Environment)
MATCH (any:Object|Past {environment: root.id})
WITH root, max(coalesce(any.until, any.since)) AS number
MATCH (scan:Scan {environment: root.id, number: number})
MATCH (found:Object|Past {environment: root.id})
WHERE coalesce(found.until, found.since) = number
OPTIONAL MATCH place = ()-[link]->(found)
WHERE type(link) IN ['CONTAINS', 'WAS_CONTAINS']
OPTIONAL MATCH before = (found)-[:STATE]->(:State {until: number})
RETURN root.id AS environment, number AS scan, scan.finished_at AS at,
  CASE WHEN found:Past THEN 'gone' WHEN found.born = number THEN 'new' ELSE 'changed' END AS what,
  found.type AS type, found.name AS name, found, place, before
ORDER BY environment, what, type, name
LIMIT 40
