// Changed links: what they were stays between the same ends as WAS_<TYPE>.
// params: environment, holder, scan, rows [{type, source, target, properties}]
MATCH (:Environment {id: $environment, lease_holder: $holder})
UNWIND $rows AS row
MATCH (a:Object|Environment {id: row.source})-[r:$(row.type)]->(b:Object {id: row.target})
CREATE (a)-[w:$('WAS_' + row.type)]->(b)
SET w = properties(r), w.until = $scan
SET r = row.properties, r.born = w.born
