// The networks that some projects own, have ports on or reach by their routers, and how many ports of theirs each has.
// params: projects (ids)
// returns: object (without raw answer), ports
MATCH (p:Project)
WHERE p.id IN $projects
CALL (p) {
  MATCH (p)-[:CONTAINS]->(n:Network)
  RETURN n, 0 AS ports
  UNION ALL
  MATCH (p)-[:PROJECT_VSERVICE]->()-[:VSERVICE_NETWORK]->(n:Network)
  RETURN n, 0 AS ports
  UNION ALL
  MATCH (p)-[:PROJECT_PORT]->(port)-[:PORT_NETWORK]->(n:Network)
  RETURN n, count(port) AS ports
}
WITH n, sum(ports) AS ports
RETURN n {.*, raw: null, search: null, hash: null} AS object, ports
ORDER BY object.name, object.id
