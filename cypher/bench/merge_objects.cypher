// The usual re-scan: every object is merged again and marked with the run's tag.
// params: tag, rows [{id, label, properties}]
UNWIND $rows AS row
MERGE (n:Object {id: row.id})
SET n += row.properties, n.tag = $tag
SET n:$(row.label)
