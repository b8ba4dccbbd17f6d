// The scans after a number have none yet; for a rehearsal, which is never kept.
// params: environment, after (scan number)
MATCH (s:Scan {environment: $environment})
WHERE s.number > $after
REMOVE s.number
