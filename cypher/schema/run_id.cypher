// A run's id is its own; a scan that it makes has the same.
// params: none
CREATE CONSTRAINT run_id IF NOT EXISTS FOR (n:Run) REQUIRE n.id IS UNIQUE
