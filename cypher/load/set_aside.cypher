// Takes an index away while much is loaded into an empty graph; the schema makes it again afterwards.
// params: name
DROP INDEX $name IF EXISTS
