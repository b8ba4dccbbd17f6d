// Tests alone: all scans of an environment, by number.
// params: environment
// returns: scan {id, number, status}
MATCH (s:Scan {environment: $environment})
RETURN s {.id, .number, .status} AS scan
ORDER BY s.number
