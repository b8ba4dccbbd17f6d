// The accounts as one, as in book, once every change of them that was begun before is over.
// params: none
// returns: version, check, users [{key, subject, sealed, created_at, changed_at}]
MATCH (a:Accounts {id: 'accounts'})
SET a.held = true // waits for who holds them: what is read next is not half of another change
WITH a
RETURN a.version AS version, a.check AS check, COLLECT {
    MATCH (u:User)
    RETURN {key: u.key, subject: u.subject, sealed: u.sealed,
      created_at: toString(u.created_at), changed_at: toString(u.changed_at)} AS user
  } AS users
