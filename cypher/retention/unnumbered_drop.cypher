// Scans that came to nothing, and so have no number, and ended before a time: some of them.
// params: environment, holder (of the write lease), at (time as ISO text), limit
// returns: dropped, last (null: what is dropped is not met again)
MATCH (e:Environment {id: $environment, lease_holder: $holder})
CALL () {
  MATCH (s:Scan {environment: $environment})
  WHERE s.number IS NULL AND s.status <> 'running' AND s.finished_at < datetime($at)
  WITH s
  LIMIT $limit
  DELETE s
  RETURN count(*) AS dropped
}
RETURN dropped, null AS last
