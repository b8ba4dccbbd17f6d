// Objects by id as they were at a scan number, as cliques tell them.
// params: ids, at (scan number)
// returns: object (without raw answer)
UNWIND $ids AS id
MATCH (n:Object|Past {id: id})
CALL (n) {
  WITH n WHERE n.since <= $at AND coalesce(n.until, $at + 1) > $at
  RETURN properties(n) AS state
  UNION ALL
  MATCH (n)-[:STATE]->(s:State)
  WHERE s.since <= $at AND s.until > $at
  RETURN s {.*, id: n.id, type: n.type, environment: n.environment} AS state
}
RETURN state {.*, raw: null, search: null} AS object
