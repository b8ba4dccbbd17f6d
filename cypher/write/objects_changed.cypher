// Changed objects: what they were becomes a state behind them. Copying properties is what this costs, so those that never change
// and what is made of others (the hash, what search looks in) are left out.
// params: environment, holder, scan, journal (whether the batch is noted down for compares), rows [{id, properties}]
MATCH (e:Environment {id: $environment, lease_holder: $holder})
FOREACH (_ IN CASE WHEN $journal THEN [1] ELSE [] END |
  CREATE (:Journal {environment: $environment, scan: $scan, objects: [row IN $rows | row.id]}))
WITH e
UNWIND $rows AS row
MATCH (n:Object {id: row.id})
WITH n, properties(n) AS was, row.properties AS now
CREATE (n)-[:STATE]->(s:State)
SET s = was {.*, until: $scan, id: null, type: null, environment: null, hash: null, search: null}
// In one map: what stays is not taken away and set again.
SET n = now {.*, born: was.born}
