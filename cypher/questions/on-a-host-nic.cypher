// What hangs on a NIC of a host: every bridge, virtual switch and server whose packets leave by it.
// params: none
// returns: user (server, router or DHCP server), vnic, addresses, hops; nic (node), way (path)
WITH 'compute-3' AS host, 'eth1' AS name
MATCH (nic:Object:HostPnic {host: host, name: name})
OPTIONAL MATCH way = (user:Instance|Vservice)-[:INSTANCE_VNIC|VSERVICE_VNIC]->(vnic:Vnic)
  -[step:VNIC_VCONNECTOR|VNIC_VEDGE|VCONNECTOR_VEDGE|VEDGE_VCONNECTOR|VEDGE_OTEP|VEDGE_HOST_PNIC
  |VCONNECTOR_OTEP|VCONNECTOR_HOST_PNIC|OTEP_VCONNECTOR|OTEP_HOST_PNIC*1..8]->(nic)
WHERE all(one IN step WHERE coalesce(one.network, vnic.network_uuid) = vnic.network_uuid)
  AND EXISTS { (nic)-[:HOST_PNIC_NETWORK {network: vnic.network_uuid}]->() }
RETURN user.name AS user, vnic.name AS vnic, vnic.addresses AS addresses, size(step) AS hops, nic, way
ORDER BY user, vnic
