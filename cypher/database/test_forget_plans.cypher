// Forgets the plans of earlier questions: for tests.
// params: none
// returns: value
CALL db.clearQueryCaches() YIELD value
RETURN value
