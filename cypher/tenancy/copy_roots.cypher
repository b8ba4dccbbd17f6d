// Hangs what the environment itself contains below the view's, where it is in the view.
// params: environment, view (its key), copies (id to where Neo4j keeps its copy)
MATCH (v:Environment {id: $view})
MATCH (:Environment {id: $environment})-[r:CONTAINS]->(b:Object)
WHERE $copies[b.id] IS NOT NULL
MATCH (to) WHERE elementId(to) = $copies[b.id]
CREATE (v)-[copy:CONTAINS]->(to)
SET copy = properties(r)
