// New objects, while the writer holds the environment's lease.
// params: environment, holder, scan, journal (whether the batch is noted down for compares), rows [{id, label, properties}]
MATCH (e:Environment {id: $environment, lease_holder: $holder})
FOREACH (_ IN CASE WHEN $journal THEN [1] ELSE [] END |
  CREATE (:Journal {environment: $environment, scan: $scan, objects: [row IN $rows | row.id]}))
WITH e
UNWIND $rows AS row
CREATE (n:Object:$(row.label))
SET n = row.properties
