// Takes a lease by the server's clock, in one transaction: one that is free, that has run out, or that is the holder's own.
// One that ends later than any that begins now was taken before that clock was set back. Its holder, if it lives, soon renews it: it is
// free only for who has seen it without a renewal (`seen`) for longer than it lasts. Each new holder gets a greater token.
// params: lease (name), holder, seconds, seen (how often it was renewed when it was seen a lease's time ago, or null)
// returns: token; nothing where it is another's
MERGE (l:Lease {name: $lease})
SET l.checked_at = datetime()
WITH l
WHERE l.holder IS NULL OR l.holder = $holder OR l.until < datetime()
  OR (l.until > datetime() + duration({seconds: 2 * $seconds}) AND l.renewed = $seen)
SET l.token = CASE WHEN l.holder = $holder THEN l.token ELSE coalesce(l.token, 0) + 1 END, l.holder = $holder,
  l.until = datetime() + duration({seconds: $seconds}), l.seconds = $seconds, l.renewed = coalesce(l.renewed, 0) + 1
RETURN l.token AS token
