// The servers of some hosts.
// params: hosts (ids)
// returns: host, servers, names, projects (uuids), side by side
UNWIND $hosts AS host
MATCH (:Object {id: host})-[:CONTAINS]->(i:Instance)
RETURN host, collect(i.id) AS servers, collect(i.name) AS names, collect(coalesce(i.project_uuid, '')) AS projects
