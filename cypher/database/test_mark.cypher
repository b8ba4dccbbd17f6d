// Marks a database as one whose content tests may throw away; the mark outlives database/test_wipe.
// params: none
// returns: nothing
MERGE (:CalipsoTestDatabase)
