// For tests: time goes by, so that all scans, snapshots and changes of an environment are so much older.
// params: environment, hours
WITH duration({hours: $hours}) AS gone
CALL (gone) {
  MATCH (s:Scan {environment: $environment})
  SET s.finished_at = s.finished_at - gone
}
CALL (gone) {
  MATCH (s:Snapshot {environment: $environment})
  SET s.at = toString(datetime(s.at) - gone), s.taken_at = s.taken_at - gone
}
MATCH (c:Change {environment: $environment})
SET c.start = toString(datetime(c.start) - gone), c.until = toString(datetime(c.until) - gone), c.opened_at = c.opened_at - gone
