// How many servers, projects and hosts stand on some objects: on a switch, a switch port, a NIC, a host.
// params: ids
// returns: instance, project, host
UNWIND $ids AS id
MATCH (o:Object {id: id})
CALL (o) {
  MATCH (o:Host) RETURN o AS h
  UNION
  MATCH (o:Switch)-[:SWITCH_SWITCH_PNIC]->()<-[:HOST_PNIC_SWITCH_PNIC]-()<-[:CONTAINS]-(h:Host) RETURN h
  UNION
  MATCH (o:SwitchPnic)<-[:HOST_PNIC_SWITCH_PNIC]-()<-[:CONTAINS]-(h:Host) RETURN h
  UNION
  MATCH (o:HostPnic|Vedge|Vconnector|Otep)<-[:CONTAINS]-(h:Host) RETURN h
  UNION
  MATCH (o:Region|AvailabilityZone)-[:CONTAINS*1..2]->(h:Host) RETURN h
  UNION
  MATCH (o:Aggregate)-[:AGGREGATE_HOST]->(h) RETURN h
}
WITH DISTINCT h
OPTIONAL MATCH (h)-[:CONTAINS]->(i:Instance)
RETURN count(DISTINCT i) AS instance, count(DISTINCT i.project_uuid) AS project, count(DISTINCT h) AS host
