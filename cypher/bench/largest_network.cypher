// The network with most ports.
// params: environment
// returns: id, uuid, ports
MATCH (n:Network {environment: $environment})
WITH n, COUNT { (n)<-[:PORT_NETWORK]-() } AS ports
ORDER BY ports DESC, n.id
LIMIT 1
RETURN n.id AS id, n.uuid AS uuid, ports
