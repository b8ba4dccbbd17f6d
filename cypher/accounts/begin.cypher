// Begins the accounts of a graph that has none: their version, and the proof of their key.
// params: check
MERGE (a:Accounts {id: 'accounts'})
  ON CREATE SET a.version = 0, a.check = $check
