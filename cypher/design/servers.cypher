// The servers of some projects, with where they run and what they are plugged into.
// params: projects (ids)
// returns: id, name, environment, status, scope, region, host, zone, networks [{id, name}], uplinks (switch ports, as ids)
MATCH (p:Object:Project)-[:PROJECT_INSTANCE]->(i:Instance)
WHERE p.id IN $projects
RETURN i.id AS id, i.name AS name, i.environment AS environment, i.status AS status, i.scope AS scope, i.region AS region, i.host AS host,
  i.zone AS zone,
  COLLECT {
    MATCH (i)-[:INSTANCE_VNIC]->(:Vnic)-[:VNIC_PORT]->(:Port)-[:PORT_NETWORK]->(n:Network)
    RETURN DISTINCT {id: n.id, name: n.name} AS network ORDER BY network.name
  } AS networks,
  COLLECT {
    MATCH (h:Host {environment: i.environment, region: i.region, name: i.host})-[:CONTAINS]->(:HostPnic)-[:HOST_PNIC_SWITCH_PNIC]->(s)
    RETURN DISTINCT s.id ORDER BY s.id
  } AS uplinks
ORDER BY name, id
