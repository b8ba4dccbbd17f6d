// Finds what an environment's objects were.
// params: none
CREATE INDEX state_environment IF NOT EXISTS FOR (n:State) ON (n.environment, n.until)
