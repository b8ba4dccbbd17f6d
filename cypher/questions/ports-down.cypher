// Which ports of a project are down, and what hangs on them. The project alone: none is.
// params: none
// returns: port, status, mac, addresses, user (server, router or DHCP server), host; owner (node), down, used (paths)
WITH 'moz' AS project
MATCH (owner:Object:Project {name: project})
OPTIONAL MATCH down = (owner)-[:PROJECT_PORT]->(port:Port)-[:PORT_NETWORK]->(:Network)
WHERE NOT port.status IN ['ACTIVE', 'N/A'] OR NOT port.admin_state_up
OPTIONAL MATCH used = (port)<-[:VNIC_PORT]-(:Vnic)<-[:INSTANCE_VNIC|VSERVICE_VNIC]-(user:Instance|Vservice)
RETURN port.name AS port, port.status AS status, port.mac AS mac, port.addresses AS addresses, user.name AS user,
  port.binding_host AS host, owner, down, used
ORDER BY status, port
LIMIT 50
