// Forgets a user with his tokens and sessions, if accounts are still at this version.
// params: version, key
// returns: version; no row where another change came first
MATCH (a:Accounts {id: 'accounts'})
SET a.held = true // holds the accounts, so that the version is read after any other change
WITH a
WHERE a.version = $version
SET a.version = a.version + 1
WITH a
MATCH (u:User {key: $key})
OPTIONAL MATCH (t:Token|Session {user: $key})
DELETE u, t
RETURN DISTINCT a.version AS version
