// New links from the environment itself to what hangs right below it.
// params: environment, holder, scan, journal (whether the batch is noted down for compares), rows [{type, target, properties}]
MATCH (a:Environment {id: $environment, lease_holder: $holder})
FOREACH (_ IN CASE WHEN $journal THEN [1] ELSE [] END |
  CREATE (:Journal {environment: $environment, scan: $scan, types: [row IN $rows | row.type], sources: [row IN $rows | $environment],
    targets: [row IN $rows | row.target]}))
WITH a
UNWIND $rows AS row
MATCH (b:Object {id: row.target})
CREATE (a)-[r:$(row.type)]->(b)
SET r = row.properties
