// Which hosts use a VLAN, on which NIC, and on which switch ports it must be allowed.
// params: none
// returns: network, host, nic, switch, switch_port; vlan (node), used, wire (paths)
WITH 110 AS tag
MATCH (network:Network {network_type: 'vlan', segmentation_id: tag})
OPTIONAL MATCH used = (host:Host)-[:CONTAINS]->(nic:HostPnic)-[:HOST_PNIC_NETWORK]->(network)
OPTIONAL MATCH wire = (nic)-[:HOST_PNIC_HOST_PNIC*0..1]->(:HostPnic)
  -[:HOST_PNIC_SWITCH_PNIC]->(port:SwitchPnic)<-[:SWITCH_SWITCH_PNIC]-(:Switch)
RETURN network.name AS network, host.name AS host, nic.name AS nic, port.switch AS switch, port.name AS switch_port,
  network AS vlan, used, wire
ORDER BY network, host, nic, switch, switch_port
