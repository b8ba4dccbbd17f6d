// Renews a lease that is still the holder's: its token is the newest.
// params: lease (name), token, seconds
// returns: token; nothing where another took it over
MATCH (l:Lease {name: $lease})
SET l.checked_at = datetime()
WITH l
WHERE l.token = $token AND l.holder IS NOT NULL
SET l.until = datetime() + duration({seconds: $seconds}), l.renewed = l.renewed + 1
RETURN l.token AS token
