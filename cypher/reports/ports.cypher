// Switch ports with the NIC behind each, its networks, and the servers and services of its host on these networks.
// params: environment (or null), projects (ids whose servers and services are told, or null for all)
// returns: switch, port, status, host, nic, networks (names), servers, services (names)
MATCH (s:Switch)-[:SWITCH_SWITCH_PNIC]->(p:SwitchPnic)
WHERE $environment IS NULL OR s.environment = $environment
OPTIONAL MATCH (p)<-[:HOST_PNIC_SWITCH_PNIC]-(nic:HostPnic)<-[:CONTAINS]-(h:Host)
WITH s, p, nic, h, COLLECT {
    MATCH (nic)-[:HOST_PNIC_NETWORK]->(n:Network)
    WHERE $projects IS NULL OR n.shared OR n.external OR EXISTS { MATCH (o:Project)-[:CONTAINS]->(n) WHERE o.id IN $projects }
    RETURN DISTINCT n
  } AS networks
RETURN s.name AS switch, p.name AS port, p.status AS status, h.name AS host, nic.name AS nic,
  [n IN networks | n.name] AS networks,
  COLLECT {
    MATCH (h)-[:CONTAINS]->(i:Instance)-[:INSTANCE_VNIC]->()-[:VNIC_PORT]->()-[:PORT_NETWORK]->(n)
    WHERE n IN networks AND ($projects IS NULL OR EXISTS { MATCH (o:Project)-[:PROJECT_INSTANCE]->(i) WHERE o.id IN $projects })
    RETURN DISTINCT i.name ORDER BY i.name
  } AS servers,
  COLLECT {
    MATCH (h)-[:CONTAINS]->(v:Vservice)-[:VSERVICE_NETWORK]->(n)
    WHERE n IN networks AND ($projects IS NULL OR EXISTS { MATCH (o:Project)-[:PROJECT_VSERVICE]->(v) WHERE o.id IN $projects })
    RETURN DISTINCT v.name ORDER BY v.name
  } AS services
ORDER BY switch, port, host, nic
