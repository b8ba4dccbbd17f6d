// The whole way of a server: from the instance through bridges and tunnels to the switch port.
// params: none
// returns: vnic, mac, plugged_into, nic, switch, switch_port; plugged, way, wire (paths; empty where the way ends)
WITH 'moz-web-1' AS server
MATCH plugged = (:Object:Instance {name: server})-[:INSTANCE_VNIC]->(vnic:Vnic)
  -[:VNIC_VCONNECTOR|VNIC_VEDGE|VCONNECTOR_VEDGE*0..2]->(last)
WHERE NOT EXISTS { (last)-[:VNIC_VCONNECTOR|VNIC_VEDGE|VCONNECTOR_VEDGE]->() }
OPTIONAL MATCH way = (vnic)-[step:VNIC_VCONNECTOR|VNIC_VEDGE|VCONNECTOR_VEDGE|VEDGE_VCONNECTOR|VEDGE_OTEP|VEDGE_HOST_PNIC
  |VCONNECTOR_OTEP|VCONNECTOR_HOST_PNIC|OTEP_VCONNECTOR|OTEP_HOST_PNIC*1..8]->(nic:HostPnic)
WHERE all(one IN step WHERE coalesce(one.network, vnic.network_uuid) = vnic.network_uuid)
  AND EXISTS { (nic)-[:HOST_PNIC_NETWORK {network: vnic.network_uuid}]->() }
OPTIONAL MATCH wire = (nic)-[:HOST_PNIC_HOST_PNIC*0..1]->(:HostPnic)
  -[:HOST_PNIC_SWITCH_PNIC]->(port:SwitchPnic)<-[:SWITCH_SWITCH_PNIC]-(:Switch)
RETURN vnic.name AS vnic, vnic.mac AS mac, last.name AS plugged_into, nic.name AS nic,
  port.switch AS switch, port.name AS switch_port, plugged, way, wire
ORDER BY vnic, nic, switch, switch_port
