// Servers in a fixed order, to ask about.
// params: environment
// returns: id, name
MATCH (n:Instance {environment: $environment})
RETURN n.id AS id, n.name AS name
ORDER BY id
