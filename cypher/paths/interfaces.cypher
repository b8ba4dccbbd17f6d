// Interfaces with what stands around them: owner, ports with their networks and subnets, hybrid and trunk bridges.
// Answers of the sources come with routers and subnets only: those have routes in them.
// params: ids (of vNICs)
// returns: object, links [{type, target, link}] that lead on towards the fabric
MATCH (v:Object:Vnic)
WHERE v.id IN $ids
OPTIONAL MATCH (owner:Instance|Vservice)-[:INSTANCE_VNIC | VSERVICE_VNIC]->(v)
OPTIONAL MATCH (v)-[:VNIC_VCONNECTOR]->(b:Vconnector)
OPTIONAL MATCH (b)-[:VCONNECTOR_VCONNECTOR]->(t:Vconnector)
OPTIONAL MATCH (v)-[:VNIC_PORT]->(p:Port)
OPTIONAL MATCH (p)-[:PORT_NETWORK]->(n:Network)
OPTIONAL MATCH (n)-[:NETWORK_SUBNET]->(s:Subnet)
UNWIND [v, owner, b, t, p, n, s] AS one
WITH DISTINCT one
WHERE one IS NOT NULL
RETURN one {.*, search: null, raw: CASE WHEN one:Vservice OR one:Subnet THEN one.raw END} AS object,
  [(one)-[r:INSTANCE_VNIC | VSERVICE_VNIC | VNIC_PORT | PORT_NETWORK | NETWORK_SUBNET | VSERVICE_NETWORK | VNIC_VCONNECTOR | VNIC_VEDGE
    | VCONNECTOR_VCONNECTOR | VCONNECTOR_VEDGE | VCONNECTOR_OTEP | VCONNECTOR_HOST_PNIC]->(m) |
    {type: type(r), target: m.id, link: properties(r)}] AS links
