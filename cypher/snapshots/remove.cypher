// Removes a snapshot that is neither pinned nor of an open change. It is held before it is looked at: nobody pins it meanwhile.
// params: environment, name
// returns: removed, pinned, change (number of the open change that needs it, or null)
OPTIONAL MATCH (e:Environment {id: $environment})
SET e.id = e.id
WITH e
MATCH (s:Snapshot {environment: $environment, name: $name})
SET s.name = s.name
WITH s, s.pinned AS pinned
OPTIONAL MATCH (c:Change {environment: $environment})
WHERE c.status <> 'closed' AND (c.before = $name OR s.kind = 'change ' + toString(c.number))
WITH s, pinned, min(c.number) AS change
WITH s, pinned, change, NOT pinned AND change IS NULL AS removed
FOREACH (_ IN CASE WHEN removed THEN [1] ELSE [] END | DELETE s)
RETURN removed, pinned, change
