// Ends a session.
// params: key
MATCH (s:Session {key: $key})
DELETE s
