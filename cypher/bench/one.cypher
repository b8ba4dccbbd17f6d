// The floor of every question: one round trip.
// params: none
// returns: one
RETURN 1 AS one
