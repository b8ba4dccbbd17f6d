// Links are not there; for a rehearsal, which is never kept.
// params: rows [{type, source, target}]
UNWIND $rows AS row
MATCH (:Object|Environment {id: row.source})-[r:$(row.type)]->(:Object {id: row.target})
DELETE r
