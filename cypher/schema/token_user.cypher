// Finds the tokens of a user.
// params: none
CREATE INDEX token_user IF NOT EXISTS FOR (n:Token) ON (n.user)
