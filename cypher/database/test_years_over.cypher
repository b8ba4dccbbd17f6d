// Takes away the former links that test_years made, in several transactions: for tests.
// params: none
// returns: nothing
MATCH (:Past {id: 'years'})-[r]-()
CALL (r) {
  DELETE r
} IN TRANSACTIONS OF 2000 ROWS
