// No two snapshots of an environment have one name.
// params: none
CREATE CONSTRAINT snapshot_key IF NOT EXISTS FOR (n:Snapshot) REQUIRE (n.environment, n.name) IS UNIQUE
