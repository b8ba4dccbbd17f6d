// Whole objects of some types on some hosts.
// params: environment, hosts (names), types
// returns: object (all properties)
UNWIND $hosts AS host
UNWIND $types AS type
MATCH (n:Object {environment: $environment, host: host, type: type})
RETURN properties(n) AS object
