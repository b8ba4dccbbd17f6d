// Changes a user, if accounts are still at this version and he is still what he was; ends his sessions if wanted.
// params: version, key, was (sealed), sealed, end_sessions (whether)
// returns: version; no row where another change came first
MATCH (a:Accounts {id: 'accounts'})
SET a.held = true // holds the accounts, so that the version is read after any other change
WITH a
WHERE a.version = $version
SET a.version = a.version + 1
WITH a
MATCH (u:User {key: $key, sealed: $was})
SET u.sealed = $sealed, u.changed_at = datetime()
WITH a
OPTIONAL MATCH (s:Session {user: $key})
WHERE $end_sessions
DELETE s
RETURN DISTINCT a.version AS version
