// A session that has not run out, with its user, both sealed.
// params: key
// returns: id, session, user
MATCH (s:Session {key: $key})
WHERE s.until > datetime()
MATCH (u:User {key: s.user})
RETURN s.id AS id, s.sealed AS session, u.sealed AS user
