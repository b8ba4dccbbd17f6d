// New links from the environment itself to what hangs right below it.
// params: environment, holder, scan, rows [{type, target, properties}]
MATCH (a:Environment {id: $environment, lease_holder: $holder})
UNWIND $rows AS row
MATCH (b:Object {id: row.target})
CREATE (a)-[r:$(row.type)]->(b)
SET r = row.properties
