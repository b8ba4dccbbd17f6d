// A graph has accounts once.
// params: none
CREATE CONSTRAINT accounts_id IF NOT EXISTS FOR (n:Accounts) REQUIRE n.id IS UNIQUE
