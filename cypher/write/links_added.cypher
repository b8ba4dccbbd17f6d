// New links between objects.
// params: environment, holder, scan, journal (whether the batch is noted down for compares), rows [{type, source, target, properties}]
MATCH (e:Environment {id: $environment, lease_holder: $holder})
FOREACH (_ IN CASE WHEN $journal THEN [1] ELSE [] END |
  CREATE (:Journal {environment: $environment, scan: $scan, types: [row IN $rows | row.type], sources: [row IN $rows | row.source],
    targets: [row IN $rows | row.target]}))
WITH e
UNWIND $rows AS row
MATCH (a:Object {id: row.source})
MATCH (b:Object {id: row.target})
CREATE (a)-[r:$(row.type)]->(b)
SET r = row.properties
