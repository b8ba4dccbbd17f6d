// Lets go of entries of the audit log that are older than some days, so many at a time.
// params: days, limit
MATCH (e:Audit)
WHERE e.at < datetime() - duration({days: $days})
WITH e
LIMIT $limit
DELETE e
