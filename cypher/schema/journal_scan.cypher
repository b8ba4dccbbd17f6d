// Finds what the scans between two numbers touched.
// params: none
CREATE INDEX journal_scan IF NOT EXISTS FOR (n:Journal) ON (n.environment, n.scan)
