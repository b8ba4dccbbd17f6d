// Adds a token of a user, if accounts are still at this version.
// params: version, key, id, user (key), sealed, days
// returns: version; no row where another change came first
MATCH (a:Accounts {id: 'accounts'})
SET a.held = true // holds the accounts, so that the version is read after any other change
WITH a
WHERE a.version = $version
SET a.version = a.version + 1
WITH a
CREATE (:Token {key: $key, id: $id, user: $user, sealed: $sealed, created_at: datetime(),
  until: datetime() + duration({days: $days})})
RETURN a.version AS version
