// Where a floating IP leads: from the outer network over the router to the server behind it.
// params: none
// returns: floating_ip, fixed, server, host, router, outer, inner (names); inside, outside (paths)
WITH '203.0.113.21' AS address
MATCH (port:Object:Port)
WHERE port.search CONTAINS address AND address IN port.floating_ips
MATCH inside = (server:Instance)-[:INSTANCE_VNIC]->(:Vnic)-[:VNIC_PORT]->(port)-[:PORT_NETWORK]->(inner:Network)
OPTIONAL MATCH outside = (inner)<-[:VSERVICE_NETWORK]-(router:Vservice {kind: 'router'})
  -[:VSERVICE_NETWORK]->(outer:Network {external: true})
  <-[:PORT_NETWORK]-(:Port {device_owner: 'network:floatingip', addresses: [address]})
RETURN address AS floating_ip, port.addresses AS fixed, server.name AS server, server.host AS host,
  router.name AS router, outer.name AS outer, inner.name AS inner, inside, outside
ORDER BY server, router
