// Objects of some types, of an environment or of a project where one is given, whose cliques are told.
// params: environment, project (id), types
// returns: id, name, type
MATCH (n:Object)
WHERE n.type IN $types AND ($environment IS NULL OR n.environment = $environment)
  AND ($project IS NULL OR EXISTS { (:Project {id: $project})-[:PROJECT_INSTANCE | PROJECT_VSERVICE | CONTAINS]->(n) })
RETURN n.id AS id, n.name AS name, n.type AS type
ORDER BY type, name, id
