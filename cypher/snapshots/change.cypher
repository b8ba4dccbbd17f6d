// Changes what is said of a snapshot.
// params: environment, name, properties (some of pinned, designed, note)
MATCH (s:Snapshot {environment: $environment, name: $name})
SET s += $properties
