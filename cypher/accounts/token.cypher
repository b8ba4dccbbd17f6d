// A token that has not run out, with its user, both sealed; stale when its use was not noted within the hour.
// params: key
// returns: id, token, user, stale
MATCH (t:Token {key: $key})
WHERE t.until > datetime()
MATCH (u:User {key: t.user})
RETURN t.id AS id, t.sealed AS token, u.sealed AS user,
  coalesce(t.used_at < datetime() - duration({hours: 1}), true) AS stale
