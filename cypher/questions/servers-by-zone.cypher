// The servers of a project by availability zone and host.
// params: none
// returns: zone, host, server, status; place (path)
WITH 'moz' AS project
MATCH (:Object:Project {name: project})-[:PROJECT_INSTANCE]->(server:Instance)
MATCH place = (zone:AvailabilityZone)-[:CONTAINS]->(host:Host)-[:CONTAINS]->(server)
RETURN zone.name AS zone, host.name AS host, server.name AS server, server.status AS status, place
ORDER BY zone, host, server
