// Gone links, of which nothing stays.
// params: environment, holder, rows [{type, source, target}]
MATCH (e:Environment {id: $environment, lease_holder: $holder})
UNWIND $rows AS row
MATCH (a:Object|Environment {id: row.source})-[r:$(row.type)]->(b:Object {id: row.target})
DELETE r
