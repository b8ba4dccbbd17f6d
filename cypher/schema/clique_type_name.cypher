// A clique type's name is its own.
// params: none
CREATE CONSTRAINT clique_type_name IF NOT EXISTS FOR (n:CliqueType) REQUIRE n.name IS UNIQUE
