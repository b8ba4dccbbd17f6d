// A scan as an older Calipso left it, or as it is now; for tests.
// params: environment, number, journal (true, or null)
MATCH (s:Scan {environment: $environment, number: $number})
SET s.journal = $journal
