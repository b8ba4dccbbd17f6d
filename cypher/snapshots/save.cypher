// A snapshot: a name for what was known at a scan's number, if that is kept; not while retention decides on it.
// params: environment, name, scan, properties (at, kind, scope, scope_name, scope_ids, pinned, designed, note)
MATCH (e:Environment {id: $environment})
SET e.id = e.id
WITH e
WHERE $scan >= coalesce(e.kept_since, 0) OR $scan IN e.kept_numbers
CREATE (s:Snapshot {environment: $environment, name: $name, scan: $scan, taken_at: datetime()})
SET s += $properties
