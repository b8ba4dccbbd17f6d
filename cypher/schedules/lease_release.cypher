// Gives a lease back; the next holder gets a greater token.
// params: lease (name), token
MATCH (l:Lease {name: $lease})
SET l.checked_at = datetime()
WITH l
WHERE l.token = $token
REMOVE l.holder, l.until
