// Makes entries of the audit log so much older.
// params: days
// returns: nothing
MATCH (e:Audit)
SET e.at = e.at - duration({days: $days})
