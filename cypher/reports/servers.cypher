// Servers with where they run, of which project, and their interfaces.
// params: environment (or null), projects (ids, or null for all)
// returns: project, name, id, status, host, zone, flavor, interfaces [{network, addresses, mac}]
MATCH (p:Project)-[:PROJECT_INSTANCE]->(i:Instance)
WHERE ($environment IS NULL OR i.environment = $environment) AND ($projects IS NULL OR p.id IN $projects)
RETURN p.name AS project, i.name AS name, i.id AS id, i.status AS status, i.host AS host, i.zone AS zone, i.flavor AS flavor,
  COLLECT {
    MATCH (i)-[:INSTANCE_VNIC]->()-[:VNIC_PORT]->(t:Port)-[:PORT_NETWORK]->(n:Network)
    WITH DISTINCT n.name AS network, t.addresses AS addresses, t.mac AS mac
    RETURN {network: network, addresses: addresses, mac: mac} ORDER BY network
  } AS interfaces
ORDER BY project, name, id
