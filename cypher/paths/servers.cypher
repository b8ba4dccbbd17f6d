// The servers of some projects.
// params: projects (ids)
// returns: id, name, environment
MATCH (p:Object:Project)-[:PROJECT_INSTANCE]->(i:Instance)
WHERE p.id IN $projects
RETURN i.id AS id, i.name AS name, i.environment AS environment
ORDER BY environment, name, id
