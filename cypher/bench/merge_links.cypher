// The usual re-scan: every link is merged again and marked with the run's tag.
// params: tag, rows [{type, source, target, properties}]
UNWIND $rows AS row
MATCH (a:Object|Environment {id: row.source})
MATCH (b:Object {id: row.target})
MERGE (a)-[r:$(row.type)]->(b)
SET r += row.properties, r.tag = $tag
