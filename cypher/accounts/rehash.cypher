// Keeps a user's password hashed with the parameters of today, if he is still what he was.
// params: key, was (sealed), sealed
// returns: nothing
MATCH (u:User {key: $key})
SET u.held = true
WITH u
WHERE u.sealed = $was
SET u.sealed = $sealed
