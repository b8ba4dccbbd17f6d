// Objects that are other ones in a second full copy of an environment, or are only in the first.
// params: a, b (the copies' environments)
// returns: before, after (without raw answers; null where it is not there)
MATCH (n:Object {environment: $a})
WHERE n.scope IS NOT NULL
OPTIONAL MATCH (m:Object {id: $b + substring(n.id, size($a))})
WITH n, m
WHERE m IS NULL OR m.hash <> n.hash
RETURN n {.*, raw: null, search: null} AS before, m {.*, raw: null, search: null} AS after
