// The interfaces that have some addresses on some networks: gateways there, be they routers or servers.
// params: networks (ids), addresses
// returns: vnic (id)
MATCH (n:Object:Network)<-[:PORT_NETWORK]-(p:Port)<-[:VNIC_PORT]-(v:Vnic)
WHERE n.id IN $networks AND any(address IN p.addresses WHERE address IN $addresses)
RETURN DISTINCT v.id AS vnic
