// What hangs below an object in the tree.
// params: id
// returns: id
MATCH (:Object {id: $id})-[:CONTAINS]->(n:Object)
RETURN n.id AS id
ORDER BY id
LIMIT 10
