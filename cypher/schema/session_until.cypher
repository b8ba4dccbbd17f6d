// Finds the sessions that ran out.
// params: none
CREATE INDEX session_until IF NOT EXISTS FOR (n:Session) ON (n.until)
