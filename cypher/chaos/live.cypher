// Every live object of an environment.
// params: environment
// returns: id
MATCH (n:Object {environment: $environment})
RETURN n.id AS id
