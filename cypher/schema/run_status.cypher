// Finds the runs that wait and those that are under way.
// params: none
CREATE INDEX run_status IF NOT EXISTS FOR (n:Run) ON (n.status)
