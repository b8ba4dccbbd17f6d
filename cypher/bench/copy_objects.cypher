// All objects of a full copy as lists, a record for each type: what comparing two copies outside the database begins with.
// params: environment
// returns: type, objects [[id, hash, object (without raw answer)]]
MATCH (n:Object {environment: $environment})
WHERE n.scope IS NOT NULL
RETURN n.type AS type, collect([n.id, n.hash, n {.*, raw: null, search: null}]) AS objects
