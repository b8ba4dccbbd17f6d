// Gone objects leave the live names and keep their history; their links were ended before.
// params: environment, holder, scan, journal (whether the batch is noted down for compares), rows [{id, label}]
MATCH (e:Environment {id: $environment, lease_holder: $holder})
FOREACH (_ IN CASE WHEN $journal THEN [1] ELSE [] END |
  CREATE (:Journal {environment: $environment, scan: $scan, objects: [row IN $rows | row.id]}))
WITH e
UNWIND $rows AS row
MATCH (n:Object {id: row.id})
SET n.until = $scan
SET n:Past:$('Past' + row.label)
REMOVE n:Object:$(row.label)
