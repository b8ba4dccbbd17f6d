// Who holds a lease, and whether it still holds by the server's clock.
// params: lease (name)
// returns: holder, token, until, renewed, held
MATCH (l:Lease {name: $lease})
RETURN l.holder AS holder, l.token AS token, toString(l.until) AS until, l.renewed AS renewed,
  coalesce(l.until > datetime(), false) AS held
