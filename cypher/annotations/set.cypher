// Says something of a thing; what was said before stays as a :PastAnnotation.
// params: rows [{about, key, value, properties}], owner
UNWIND $rows AS row
MERGE (a:Annotation {about: row.about, key: row.key})
WITH a, row, a.value IS NOT NULL AND a.value <> row.value AS changed, a.value IS NULL AS new
FOREACH (_ IN CASE WHEN changed THEN [1] ELSE [] END |
  CREATE (p:PastAnnotation)
  SET p = properties(a), p.ended_at = datetime(), p.ended_by = $owner)
FOREACH (_ IN CASE WHEN changed OR new THEN [1] ELSE [] END |
  SET a = row.properties, a.about = row.about, a.key = row.key, a.value = row.value,
    a.search = toLower(row.value), a.owner = $owner, a.set_at = datetime())
