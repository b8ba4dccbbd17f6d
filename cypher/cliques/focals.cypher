// Objects of some types, of an environment or of some projects where such are given, whose cliques are told.
// params: environment, projects (ids, or null), types
// returns: object (without raw answer)
MATCH (n:Object)
WHERE n.type IN $types AND ($environment IS NULL OR n.environment = $environment)
  AND ($projects IS NULL OR EXISTS {
    MATCH (p:Project)-[:PROJECT_INSTANCE | PROJECT_VSERVICE | CONTAINS]->(n) WHERE p.id IN $projects })
WITH n ORDER BY n.type, n.name, n.id
RETURN n {.*, raw: null, search: null} AS object
