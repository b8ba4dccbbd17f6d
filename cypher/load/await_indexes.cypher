// Waits until all indexes are filled.
// params: seconds
CALL db.awaitIndexes($seconds)
