// Objects that come back: their last life, gap included, becomes a state behind them.
// params: environment, holder, scan, journal (whether the batch is noted down for compares), rows [{id, label, properties}]
MATCH (e:Environment {id: $environment, lease_holder: $holder})
FOREACH (_ IN CASE WHEN $journal THEN [1] ELSE [] END |
  CREATE (:Journal {environment: $environment, scan: $scan, objects: [row IN $rows | row.id]}))
WITH e
UNWIND $rows AS row
MATCH (n:Past {id: row.id})
CREATE (n)-[:STATE]->(s:State)
SET s = n {.*, id: null, type: null, environment: null, hash: null, search: null}
SET n = row.properties
SET n:Object:$(row.label)
REMOVE n:Past:$('Past' + row.label)
