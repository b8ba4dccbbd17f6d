// Takes or renews the write lease by the server's clock; a dead holder's lease runs out.
// One that ends later than any that begins now was taken before that clock was set back: it has run out too.
// params: environment, holder, seconds
// returns: holder
MATCH (e:Environment {id: $environment})
WHERE e.lease_holder IS NULL OR e.lease_holder = $holder OR e.lease_until < datetime()
  OR e.lease_until > datetime() + duration({seconds: $seconds})
SET e.lease_holder = $holder, e.lease_until = datetime() + duration({seconds: $seconds})
RETURN e.lease_holder AS holder
