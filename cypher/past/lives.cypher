// What some objects were between two scan numbers: all states that held at some time of it, the present one too, oldest first.
// params: ids, after, until (scan numbers: states that ended by `after` or began behind `until` are left out)
// returns: id, live (whether it is there now), states (all properties; of the present one `until` is null)
UNWIND $ids AS id
MATCH (n:Object|Past {id: id})
CALL (n) {
  WITH n WHERE n.since <= $until AND (n.until IS NULL OR n.until > $after)
  RETURN properties(n) AS state
  UNION ALL
  MATCH (n)-[:STATE]->(s:State)
  WHERE s.since <= $until AND s.until > $after
  RETURN properties(s) AS state
}
WITH id, n, state
ORDER BY state.since
RETURN id, n:Object AS live, collect(state) AS states
