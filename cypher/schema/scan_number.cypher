// No two scans of an environment have one number, even when two processes ask at once.
// params: none
CREATE CONSTRAINT scan_number IF NOT EXISTS FOR (n:Scan) REQUIRE (n.environment, n.number) IS UNIQUE
