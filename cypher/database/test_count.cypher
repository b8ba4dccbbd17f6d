// How many nodes of a label there are.
// params: label
// returns: count
MATCH (n:$($label))
RETURN count(n) AS count
