// Objects are again what they were; for a rehearsal, which is never kept.
// params: rows [{id, label, properties}]
UNWIND $rows AS row
MATCH (n:Object|Past {id: row.id})
SET n = row.properties
SET n:Object:$(row.label)
REMOVE n:Past:$('Past' + row.label)
