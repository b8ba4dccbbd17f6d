// Adds a user, if accounts are still at this version; the unique constraint refuses one that is there.
// params: version, key, subject (or null), sealed
// returns: version; no row where another change came first
MATCH (a:Accounts {id: 'accounts'})
SET a.held = true // holds the accounts, so that the version is read after any other change
WITH a
WHERE a.version = $version
SET a.version = a.version + 1
WITH a
CREATE (:User {key: $key, subject: $subject, sealed: $sealed, created_at: datetime(), changed_at: datetime()})
RETURN a.version AS version
