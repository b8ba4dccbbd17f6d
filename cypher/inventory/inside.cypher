// What some objects or environments contain, one level down.
// params: ids
// returns: id, children (ids)
UNWIND $ids AS id
MATCH (n:Object|Environment {id: id})
RETURN id, [(n)-[:CONTAINS]->(child) | child.id] AS children
