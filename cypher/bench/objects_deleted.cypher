// Gone objects, of which nothing stays; their links were ended before.
// params: environment, holder, rows [{id}]
MATCH (e:Environment {id: $environment, lease_holder: $holder})
UNWIND $rows AS row
MATCH (n:Object {id: row.id})
DELETE n
