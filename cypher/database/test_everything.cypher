// All that a database holds, for tests that look for what must not be in it.
// params: none
// returns: labels (or types), properties
MATCH (n)
RETURN labels(n) AS labels, properties(n) AS properties
UNION ALL
MATCH ()-[r]->()
RETURN [type(r)] AS labels, properties(r) AS properties
