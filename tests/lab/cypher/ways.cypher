// Every way from one server's virtual NICs to a switch, by whatever chain: a NIC of the host counts when it carries the
// virtual NIC's own network, and a link that carries another network is not walked.
MATCH (server:Instance {uuid: $uuid, environment: $environment})-[:INSTANCE_VNIC]->(vnic:Vnic)
      -[:VNIC_PORT]->(:Port)-[:PORT_NETWORK]->(network:Network)
MATCH way = (vnic)-[:VNIC_VCONNECTOR|VNIC_VEDGE|VNIC_HOST_PNIC|VCONNECTOR_VCONNECTOR|VCONNECTOR_VEDGE|VCONNECTOR_OTEP
      |VCONNECTOR_HOST_PNIC|VEDGE_OTEP|VEDGE_VCONNECTOR|VEDGE_HOST_PNIC|OTEP_VCONNECTOR|OTEP_HOST_PNIC*1..8]->(nic:HostPnic)
      -[:HOST_PNIC_SWITCH_PNIC]->(:SwitchPnic)<-[:SWITCH_SWITCH_PNIC]-(:Switch)
WHERE EXISTS { (nic)-[:HOST_PNIC_NETWORK]->(network) }
  AND all(link IN relationships(way) WHERE link.network IS NULL OR link.network = network.uuid)
RETURN [node IN [server] + nodes(way) | [labels(node), properties(node)]] AS way
