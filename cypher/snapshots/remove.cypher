// Removes a snapshot that is not pinned.
// params: environment, name
MATCH (s:Snapshot {environment: $environment, name: $name})
WHERE NOT s.pinned
DELETE s
