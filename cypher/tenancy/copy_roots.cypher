// Hangs what the environment itself contains below the view's, where it is in the view.
// params: environment, view (its key)
MATCH (v:Environment {id: $view})
MATCH (:Environment {id: $environment})-[r:CONTAINS]->(b:Object)
MATCH (to:Object {id: $view + substring(b.id, size($environment))})
CREATE (v)-[copy:CONTAINS]->(to)
SET copy = properties(r)
