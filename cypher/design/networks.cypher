// The networks of some projects with their subnets and routers.
// params: projects (ids)
// returns: id, name, environment, status, scope, region, type, segment, physical_network, subnets (prefixes), routers (names)
MATCH (p:Object:Project)-[:CONTAINS]->(n:Network)
WHERE p.id IN $projects
RETURN n.id AS id, n.name AS name, n.environment AS environment, n.status AS status, n.scope AS scope, n.region AS region,
  n.network_type AS type, n.segmentation_id AS segment, n.physical_network AS physical_network,
  COLLECT { MATCH (n)-[:NETWORK_SUBNET]->(s:Subnet) RETURN s.cidr ORDER BY s.cidr } AS subnets,
  COLLECT { MATCH (n)<-[:VSERVICE_NETWORK]-(v:Vservice {kind: 'router'}) RETURN DISTINCT v.name ORDER BY v.name } AS routers
ORDER BY name, id
