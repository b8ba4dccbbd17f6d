// Every object of an environment without its raw answer: what a scan of part joins with.
// params: environment
// returns: object (all properties but raw and search)
MATCH (n:Object {environment: $environment})
WHERE n.scope IS NOT NULL
RETURN n {.*, raw: null, search: null} AS object
