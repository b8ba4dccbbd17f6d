// Tests alone: a snapshot is gone, as after a database was set back.
// params: environment, name
MATCH (s:Snapshot {environment: $environment, name: $name})
DELETE s
