// Former links that ended by a scan number and held at no kept one: some of them.
// params: environment, holder (of the write lease), before (scan number), numbers (kept ones), types (WAS_ relationship types), limit
// returns: dropped, last (null: what is dropped is not met again)
CYPHER 25
MATCH (e:Environment {id: $environment, lease_holder: $holder})
CALL () {
  MATCH (a)-[r:$any($types)]->()
  WHERE r.until <= $before AND NOT any(number IN $numbers WHERE r.since <= number AND number < r.until)
    AND a.environment = $environment
  WITH r
  LIMIT $limit
  DELETE r
  RETURN count(*) AS dropped
}
RETURN dropped, null AS last
