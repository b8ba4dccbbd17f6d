// One user, sealed, and the proof of the accounts' key; a row also where there is none, as that costs the same.
// params: key
// returns: check, sealed (both null where there is none)
OPTIONAL MATCH (a:Accounts {id: 'accounts'})
OPTIONAL MATCH (u:User {key: $key})
RETURN a.check AS check, u.sealed AS sealed
