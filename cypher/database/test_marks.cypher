// How many marks say that this database's content may be thrown away (none: it is somebody's).
// params: none
// returns: marks
MATCH (mark:CalipsoTestDatabase)
RETURN count(mark) AS marks
