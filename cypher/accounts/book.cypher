// The accounts as one: their version, the proof of their key, and all users, sealed.
// params: none
// returns: version, check, users [{key, subject, sealed, created_at, changed_at}]
MATCH (a:Accounts {id: 'accounts'})
RETURN a.version AS version, a.check AS check, COLLECT {
    MATCH (u:User)
    WHERE u.sealed IS NOT NULL // one that is being removed at this moment has lost it
    RETURN {key: u.key, subject: u.subject, sealed: u.sealed,
      created_at: toString(u.created_at), changed_at: toString(u.changed_at)} AS user
  } AS users
