// Every live object of an environment.
// params: environment
// returns: id
MATCH (n:Object {environment: $environment})
WHERE n.scope IS NOT NULL
RETURN n.id AS id
