// Gone links stay between the same ends as WAS_<TYPE>.
// params: environment, holder, scan, rows [{type, source, target}]
MATCH (:Environment {id: $environment, lease_holder: $holder})
UNWIND $rows AS row
MATCH (a:Object|Environment {id: row.source})-[r:$(row.type)]->(b:Object {id: row.target})
CREATE (a)-[w:$('WAS_' + row.type)]->(b)
SET w = properties(r), w.until = $scan
DELETE r
