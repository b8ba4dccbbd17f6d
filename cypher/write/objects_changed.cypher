// Changed objects: what they were becomes a state behind them.
// params: environment, holder, scan, rows [{id, properties}]
MATCH (:Environment {id: $environment, lease_holder: $holder})
UNWIND $rows AS row
MATCH (n:Object {id: row.id})
CREATE (n)-[:STATE]->(s:State)
SET s = properties(n), s.until = $scan
SET n = row.properties, n.born = s.born
