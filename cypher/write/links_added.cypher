// New links between objects.
// params: environment, holder, scan, rows [{type, source, target, properties}]
MATCH (:Environment {id: $environment, lease_holder: $holder})
UNWIND $rows AS row
MATCH (a:Object {id: row.source})
MATCH (b:Object {id: row.target})
CREATE (a)-[r:$(row.type)]->(b)
SET r = row.properties
