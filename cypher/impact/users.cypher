// The servers on some networks.
// params: networks (ids)
// returns: network, servers [[server, name, project (uuid), host (name), vnic]]
UNWIND $networks AS network
MATCH (:Object {id: network})<-[:PORT_NETWORK]-()<-[:VNIC_PORT]-(v)<-[:INSTANCE_VNIC]-(i)
RETURN network, collect([i.id, i.name, i.project_uuid, v.host, v.id]) AS servers
