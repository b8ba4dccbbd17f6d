// The servers of a project.
// params: project (id)
// returns: id, name
MATCH (:Object:Project {id: $project})-[:PROJECT_INSTANCE]->(i:Instance)
RETURN i.id AS id, i.name AS name
ORDER BY name, id
