// What an object was: its former states, newest first, with the scans at which each began and ended.
// params: id
// returns: state (all properties)
MATCH (n:Object|Past {id: $id})-[:STATE]->(s:State)
RETURN s {.*, id: n.id, type: n.type, environment: n.environment} AS state
ORDER BY s.since DESC, s.until DESC
