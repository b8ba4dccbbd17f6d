// Which servers are not ACTIVE, which hosts are not up, which agents not alive. The environment alone: all is well.
// params: none
// returns: environment, type, name, status, host; root (node), place (path)
MATCH (root:Environment)
OPTIONAL MATCH (found:Instance|Host|NetworkAgent {environment: root.id})
WHERE NOT found.status IN ['ACTIVE', 'up', 'alive']
OPTIONAL MATCH place = (root)-[:CONTAINS*1..4]->(found)
RETURN root.id AS environment, found.type AS type, found.name AS name, found.status AS status, found.host AS host,
  root, place
ORDER BY environment, type, host, name
LIMIT 50
