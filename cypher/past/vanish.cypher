// Objects are not there yet; for a rehearsal, which is never kept.
// params: rows [{id, label}]
UNWIND $rows AS row
MATCH (n:Object|Past {id: row.id})
REMOVE n:Object:Past:$(row.label):$('Past' + row.label)
