// Entries of the audit log, the newest first; of someone, of a deed or room, since a time, and after one in this order.
// params: who, what (hashes or null), since, upto (times or null), before (id or null), limit
// returns: id, at, sealed
WITH datetime(coalesce($since, '0001-01-01T00:00Z')) AS since, datetime(coalesce($upto, '9999-12-31T00:00Z')) AS upto
MATCH (e:Audit)
WHERE since <= e.at <= upto AND ($before IS NULL OR e.at < upto OR e.id < $before)
  AND ($who IS NULL OR e.who = $who) AND ($what IS NULL OR e.what = $what OR e.room = $what)
RETURN e.id AS id, toString(e.at) AS at, e.sealed AS sealed
ORDER BY e.at DESC, e.id DESC
LIMIT $limit
