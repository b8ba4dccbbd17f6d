// Gone objects leave the live names and keep their history; their links were ended before.
// params: environment, holder, scan, rows [{id, label}]
MATCH (:Environment {id: $environment, lease_holder: $holder})
UNWIND $rows AS row
MATCH (n:Object {id: row.id})
SET n.until = $scan
SET n:Past:$('Past' + row.label)
REMOVE n:Object:$(row.label)
