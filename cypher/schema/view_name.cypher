// Nobody has two views of one name.
// params: none
CREATE CONSTRAINT view_name IF NOT EXISTS FOR (n:View) REQUIRE (n.owner, n.name) IS UNIQUE
