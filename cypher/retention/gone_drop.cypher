// Gone objects whose last life ended by a scan number and held at no kept one, and that nothing else of the past hangs on: some.
// params: environment, holder (of the write lease), before (scan number), numbers (kept ones), from (id of the last one that was
//         dropped), behind (what all ids of the environment come before), limit
// returns: dropped, last (id of the last one)
MATCH (e:Environment {id: $environment, lease_holder: $holder})
CALL () {
  MATCH (p:Past)
  WHERE p.id > $from AND p.id < $behind AND p.until <= $before
    AND NOT any(number IN $numbers WHERE p.since <= number AND number < p.until) AND NOT EXISTS { (p)--() }
  WITH p, p.id AS id
  ORDER BY p.id
  LIMIT $limit
  DELETE p
  RETURN count(*) AS dropped, max(id) AS last
}
RETURN dropped, last
