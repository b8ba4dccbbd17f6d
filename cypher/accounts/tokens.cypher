// Tokens, sealed, of one user or all.
// params: user (key, or null)
// returns: id, user (key), sealed, created_at, until, used_at, expired
MATCH (t:Token)
WHERE $user IS NULL OR t.user = $user
RETURN t.id AS id, t.user AS user, t.sealed AS sealed, toString(t.created_at) AS created_at, toString(t.until) AS until,
  toString(t.used_at) AS used_at, t.until <= datetime() AS expired
