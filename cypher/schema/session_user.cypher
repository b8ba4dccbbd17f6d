// Finds the sessions of a user.
// params: none
CREATE INDEX session_user IF NOT EXISTS FOR (n:Session) ON (n.user)
