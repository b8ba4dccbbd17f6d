// Networks with their gateways, and the interfaces that routers and DHCP servers have on them.
// params: networks (ids), hosts (ids of hosts whose routers are wanted on an external network)
// returns: id, name, environment, region, project (uuid), external, carriers, gateways, ports (how many),
//          services [[service, vnic, port (uuid), addresses, what it is plugged into (Neo4j's id), "" for nothing, "?" where nobody looked]]
UNWIND $networks AS id
MATCH (n:Object {id: id})
RETURN n.id AS id, n.name AS name, n.environment AS environment, n.region AS region,
  n.project_uuid AS project, n.external AS external, n.carriers AS carriers,
  [(n)-[:NETWORK_SUBNET]->(s) WHERE s.gateway_ip IS NOT NULL | s.gateway_ip] AS gateways,
  COUNT { (n)<-[:PORT_NETWORK]-() } AS ports,
  [(n)<-[:VSERVICE_NETWORK]-(s)-[w:VSERVICE_VNIC]->(v)
    WHERE (NOT coalesce(n.external, false) OR s.parent IN $hosts) AND w.network = n.uuid |
    [s.id, v.id, v.port_uuid, v.addresses, coalesce(head([(v)-[:VNIC_VEDGE|VNIC_VCONNECTOR]->(b) | elementId(b)]),
      CASE WHEN v.status IS NULL THEN '?' ELSE '' END)]] AS services
ORDER BY id
