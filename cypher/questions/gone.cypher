// What is gone, since when, and where it was. The environment alone: nothing is.
// params: none
// returns: environment, type, name, born, until (scans), gone_at; root, gone (nodes), place (path)
MATCH (root:Environment)
OPTIONAL MATCH (gone:Past {environment: root.id})
OPTIONAL MATCH (scan:Scan {environment: root.id, number: gone.until})
OPTIONAL MATCH place = ()-[was {until: gone.until}]->(gone)
WHERE type(was) = 'WAS_CONTAINS'
RETURN root.id AS environment, gone.type AS type, gone.name AS name, gone.born AS born, gone.until AS until,
  scan.finished_at AS gone_at, root, gone, place
ORDER BY environment, until DESC, type, name
LIMIT 50
