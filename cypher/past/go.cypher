// Objects are gone again, with what they last were; for a rehearsal, which is never kept.
// params: rows [{id, label, properties}]
UNWIND $rows AS row
MATCH (n:Object|Past {id: row.id})
SET n = row.properties
SET n:Past:$('Past' + row.label)
REMOVE n:Object:$(row.label)
