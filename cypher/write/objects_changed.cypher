// Changed objects: what they were becomes a state behind them.
// params: environment, holder, scan, journal (whether the batch is noted down for compares), rows [{id, properties}]
MATCH (e:Environment {id: $environment, lease_holder: $holder})
FOREACH (_ IN CASE WHEN $journal THEN [1] ELSE [] END |
  CREATE (:Journal {environment: $environment, scan: $scan, objects: [row IN $rows | row.id]}))
WITH e
UNWIND $rows AS row
MATCH (n:Object {id: row.id})
CREATE (n)-[:STATE]->(s:State)
SET s = properties(n), s.until = $scan
SET n = row.properties, n.born = s.born
