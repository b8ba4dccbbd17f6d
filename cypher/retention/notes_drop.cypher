// Notes of the scans after one number and up to another, but for those that an apply condensed: some of them.
// params: environment, holder (of the write lease), after, until (scan numbers), by (which apply's are left, or null), limit
// returns: dropped, last (null: what is dropped is not met again)
MATCH (e:Environment {id: $environment, lease_holder: $holder})
CALL () {
  MATCH (j:Journal {environment: $environment})
  WHERE j.scan > $after AND j.scan <= $until AND ($by IS NULL OR coalesce(j.condensed, '') <> $by)
  WITH j
  LIMIT $limit
  DELETE j
  RETURN count(*) AS dropped
}
RETURN dropped, null AS last
