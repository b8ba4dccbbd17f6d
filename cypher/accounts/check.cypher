// The proof of the key that a graph's accounts are sealed with.
// params: none
// returns: check
MATCH (a:Accounts {id: 'accounts'})
RETURN a.check AS check
