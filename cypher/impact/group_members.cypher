// The servers of some projects that are in a server group whose members are kept apart.
// params: projects (ids)
// returns: id, name, project (uuid), group, host (id)
UNWIND $projects AS project
MATCH (:Object {id: project})-[:PROJECT_INSTANCE]->(i)
WHERE i.server_group_policy CONTAINS 'anti-affinity'
RETURN i.id AS id, i.name AS name, i.project_uuid AS project, i.server_group AS group,
  CASE WHEN i.host IS NULL THEN null ELSE i.parent END AS host
ORDER BY id
