// Changed objects, without what they were.
// params: environment, holder, rows [{id, properties}]
MATCH (e:Environment {id: $environment, lease_holder: $holder})
UNWIND $rows AS row
MATCH (n:Object {id: row.id})
SET n = row.properties
