// Finds a token by its secret's hash.
// params: none
CREATE CONSTRAINT token_key IF NOT EXISTS FOR (n:Token) REQUIRE n.key IS UNIQUE
