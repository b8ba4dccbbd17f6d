// Changed links: what they were stays between the same ends as WAS_<TYPE>.
// params: environment, holder, scan, journal (whether the batch is noted down for compares), rows [{type, source, target, properties}]
MATCH (e:Environment {id: $environment, lease_holder: $holder})
FOREACH (_ IN CASE WHEN $journal THEN [1] ELSE [] END |
  CREATE (:Journal {environment: $environment, scan: $scan, types: [row IN $rows | row.type], sources: [row IN $rows | row.source],
    targets: [row IN $rows | row.target]}))
WITH e
UNWIND $rows AS row
MATCH (a:Object|Environment {id: row.source})-[r:$(row.type)]->(b:Object {id: row.target})
WITH a, b, r, properties(r) AS was, row, row.properties AS now
CREATE (a)-[w:$('WAS_' + row.type)]->(b)
SET w = was, w.until = $scan
// In one map: what stays is not taken away and set again.
SET r = now {.*, born: was.born}
