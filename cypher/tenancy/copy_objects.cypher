// Copies some objects of an environment into a view, without their sources' answers.
// params: ids, environment, view (its key)
// returns: id, element (where Neo4j keeps the copy)
UNWIND $ids AS id
MATCH (n:Object {id: id})
USING INDEX n:Object(id)
CREATE (copy:$(labels(n)))
SET copy = n {.*, id: $view + substring(n.id, size($environment)), environment: $view,
  parent: $view + substring(n.parent, size($environment)), raw: null}
RETURN id, elementId(copy) AS element
