// Objects that come back: their last life, gap included, becomes a state behind them.
// params: environment, holder, scan, rows [{id, label, properties}]
MATCH (:Environment {id: $environment, lease_holder: $holder})
UNWIND $rows AS row
MATCH (n:Past {id: row.id})
CREATE (n)-[:STATE]->(s:State)
SET s = properties(n)
SET n = row.properties
SET n:Object:$(row.label)
REMOVE n:Past:$('Past' + row.label)
