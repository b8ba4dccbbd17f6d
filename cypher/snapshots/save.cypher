// A snapshot: a name for what was known at a scan's number.
// params: environment, name, scan, properties (at, kind, scope, scope_name, scope_ids, pinned, designed, note)
MATCH (:Environment {id: $environment})
CREATE (s:Snapshot {environment: $environment, name: $name, scan: $scan, taken_at: datetime()})
SET s += $properties
