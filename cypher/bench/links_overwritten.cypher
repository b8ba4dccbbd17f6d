// Changed links, without what they were.
// params: environment, holder, rows [{type, source, target, properties}]
MATCH (e:Environment {id: $environment, lease_holder: $holder})
UNWIND $rows AS row
MATCH (a:Object|Environment {id: row.source})-[r:$(row.type)]->(b:Object {id: row.target})
SET r = row.properties
