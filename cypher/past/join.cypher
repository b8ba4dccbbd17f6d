// Links are again what they were; for a rehearsal, which is never kept.
// params: rows [{type, source, target, properties}]
UNWIND $rows AS row
MATCH (a:Object|Environment {id: row.source})
MATCH (b:Object {id: row.target})
CREATE (a)-[r:$(row.type)]->(b)
SET r = row.properties
