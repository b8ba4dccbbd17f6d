// The networks that some projects own or whose servers are on, each with the hosts on which it has a server's or a service's
// interface; a row without a network for the hosts of their servers that are on none.
// params: projects (ids)
// returns: network, hosts (ids)
UNWIND $projects AS project
MATCH (p:Object {id: project})
CALL (p) {
  MATCH (p)-[:PROJECT_INSTANCE]->()-[:INSTANCE_VNIC]->()-[:VNIC_PORT]->()-[:PORT_NETWORK]->(n)
  RETURN n
  UNION
  MATCH (p)-[:CONTAINS]->(n:Network)
  RETURN n
  UNION
  MATCH (p)-[:PROJECT_INSTANCE]->()
  RETURN null AS n
}
WITH DISTINCT n, CASE WHEN n IS NULL THEN $projects ELSE [] END AS owners
CALL (n) {
  MATCH (n)<-[:PORT_NETWORK]-()<-[:VNIC_PORT]-()<-[:INSTANCE_VNIC]-(i)<-[:CONTAINS]-(h:Host)
  RETURN collect(DISTINCT h.id) AS used
}
CALL (n) {
  MATCH (n)<-[:VSERVICE_NETWORK]-()<-[:CONTAINS]-(h:Host)
  RETURN collect(DISTINCT h.id) AS served
}
CALL (owners) {
  UNWIND owners AS owner
  MATCH (:Object {id: owner})-[:PROJECT_INSTANCE]->()<-[:CONTAINS]-(h:Host)
  RETURN collect(DISTINCT h.id) AS standing
}
RETURN n.id AS network, used + served + standing AS hosts
ORDER BY network
