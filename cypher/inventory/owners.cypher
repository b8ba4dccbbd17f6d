// Projects that own an object or what hangs on it, up and down the tree.
// params: id
// returns: project (name)
MATCH (n:Object {id: $id})
OPTIONAL MATCH (n)<-[:CONTAINS*0..4]-()<-[:PROJECT_INSTANCE|PROJECT_PORT|PROJECT_VSERVICE]-(above:Project)
OPTIONAL MATCH (n)-[:CONTAINS*0..3]->()<-[:PROJECT_INSTANCE|PROJECT_VSERVICE]-(below:Project)
OPTIONAL MATCH (n)<-[:CONTAINS*0..2]-(around:Project)
UNWIND [above.name, below.name, around.name] AS project
WITH DISTINCT project
WHERE project IS NOT NULL
RETURN project
ORDER BY project
