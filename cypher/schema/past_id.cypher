// A gone object keeps its identity, so that it can be revived.
// params: none
CREATE CONSTRAINT past_id IF NOT EXISTS FOR (n:Past) REQUIRE n.id IS UNIQUE
