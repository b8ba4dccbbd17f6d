// Former states that ended by a scan number and held at no kept one: some of them, those that ended first.
// params: environment, holder (of the write lease), before (scan number), numbers (kept ones), from (end of the last one that was
//         dropped), limit
// returns: dropped, last (end of the last one)
MATCH (e:Environment {id: $environment, lease_holder: $holder})
CALL () {
  MATCH (s:State {environment: $environment})
  WHERE s.until >= $from AND s.until <= $before AND NOT any(number IN $numbers WHERE s.since <= number AND number < s.until)
  WITH s, s.until AS until
  ORDER BY s.environment, s.until
  LIMIT $limit
  DETACH DELETE s
  RETURN count(*) AS dropped, max(until) AS last
}
RETURN dropped, last
