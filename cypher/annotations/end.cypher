// Takes back what was said; it stays as a :PastAnnotation.
// params: rows [{about, key}], owner
UNWIND $rows AS row
MATCH (a:Annotation {about: row.about, key: row.key})
SET a.ended_at = datetime(), a.ended_by = $owner
SET a:PastAnnotation
REMOVE a:Annotation
