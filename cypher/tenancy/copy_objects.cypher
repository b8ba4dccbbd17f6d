// Copies some objects of an environment into a view, without their sources' answers.
// params: ids, environment, view (its key)
UNWIND $ids AS id
MATCH (n:Object {id: id})
CREATE (copy:$(labels(n)))
SET copy = n {.*, id: $view + substring(n.id, size($environment)), environment: $view,
  parent: $view + substring(n.parent, size($environment)), raw: null}
