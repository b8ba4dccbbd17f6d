// Begins a session of a user who is there, and forgets some that ran out.
// params: key, id, user (key), sealed, seconds
// returns: until; no row where there is no such user
MATCH (u:User {key: $user})
CALL () {
  MATCH (old:Session)
  WHERE old.until < datetime()
  WITH old
  LIMIT 100
  DELETE old
}
CREATE (s:Session {key: $key, id: $id, user: u.key, sealed: $sealed, until: datetime() + duration({seconds: $seconds})})
RETURN toString(s.until) AS until
