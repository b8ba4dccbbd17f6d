// No two reports have one number.
// params: none
CREATE CONSTRAINT report_number IF NOT EXISTS FOR (n:Report) REQUIRE n.number IS UNIQUE
