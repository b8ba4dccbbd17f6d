// What goes with objects that are taken away: hosts of a zone, interfaces behind a bridge, what a project has.
// params: ids
// returns: origin (one of the ids), id, key (the id without its environment), type, kind, environment, region, host,
//          networks (uuids of what it is on), routers_at (hosts of the routers on an external network)
UNWIND $ids AS id
MATCH (o:Object {id: id})
CALL (o) {
  RETURN o AS thing
  UNION
  MATCH (o:Region|AvailabilityZone)-[:CONTAINS*1..2]->(thing:Host)
  RETURN thing
  UNION
  MATCH (o:Aggregate)-[:AGGREGATE_HOST]->(thing)
  RETURN thing
  UNION
  MATCH (o:Domain|Project)-[:CONTAINS|PROJECT_INSTANCE|PROJECT_VSERVICE*1..2]->(thing:Network|Instance|Vservice)
  RETURN thing
  UNION
  MATCH (o:Subnet)<-[:NETWORK_SUBNET]-(thing)
  RETURN thing
  UNION
  MATCH (o:Port)<-[:VNIC_PORT]-(thing)
  RETURN thing
  UNION
  MATCH (o:Vconnector WHERE o.kind IN ['hybrid', 'trunk'])<-[:VNIC_VCONNECTOR|VCONNECTOR_VCONNECTOR*1..2]-(thing:Vnic)
  RETURN thing
}
RETURN o.id AS origin, thing.id AS id, substring(thing.id, size(thing.environment) + 1) AS key, thing.type AS type,
  thing.kind AS kind, thing.environment AS environment, thing.region AS region, thing.host AS host,
  [uuid IN coalesce(thing.networks, [CASE WHEN thing:Network THEN thing.uuid ELSE thing.network_uuid END])
    WHERE uuid IS NOT NULL] AS networks,
  [(thing)<-[:VSERVICE_NETWORK]-(s) WHERE coalesce(thing.external, false) AND s.host IS NOT NULL | s.parent] AS routers_at
ORDER BY origin, type, id
