// What no graph may have: a live object without its one parent, or a live link that ends in a gone one.
// params: environment, types (relationship types)
// returns: id, said
MATCH (n:Object {environment: $environment})
WHERE n.scope IS NOT NULL AND COUNT { (n)<-[:CONTAINS]-() } <> 1
RETURN n.id AS id, 'has not one parent' AS said
UNION
MATCH (n:Past {environment: $environment})-[r]-()
WHERE type(r) IN $types
RETURN n.id AS id, 'is gone and has a live ' + type(r) AS said
