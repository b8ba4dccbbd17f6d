// All switches.
// params: environment
// returns: id
MATCH (n:Switch {environment: $environment})
RETURN n.id AS id
ORDER BY id
