// All indexes with their state: for tests.
// params: none
// returns: name, state
SHOW INDEXES YIELD name, state
RETURN name, state
