// The interfaces that frames from or to some objects use: their own, or those of a port; of a subnet, those that have its gateway.
// params: ids (of servers, routers, DHCP servers, vNICs, ports, subnets)
// returns: end (id of the object), vnic (id)
MATCH (n:Object)
WHERE n.id IN $ids
CALL (n) {
  MATCH (n)-[:INSTANCE_VNIC | VSERVICE_VNIC]->(v:Vnic)
  RETURN v
  UNION
  MATCH (v:Vnic)-[:VNIC_PORT]->(n)
  RETURN v
  UNION
  MATCH (v:Vnic)-[:VNIC_PORT]->(p:Port)-[:PORT_NETWORK]->(:Network)-[:NETWORK_SUBNET]->(n)
  WHERE n.gateway_ip IN p.addresses
  RETURN v
  UNION
  WITH n
  WHERE n:Vnic
  RETURN n AS v
}
RETURN n.id AS end, v.id AS vnic
ORDER BY end, vnic
