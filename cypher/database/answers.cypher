// Whether the database is open: it can answer at all.
// params: none
// returns: answers
RETURN true AS answers
