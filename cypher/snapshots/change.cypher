// Changes what is said of a snapshot; not while retention decides on it.
// params: environment, name, properties (some of pinned, designed, note)
MATCH (e:Environment {id: $environment})
SET e.id = e.id
WITH e
MATCH (s:Snapshot {environment: $environment, name: $name})
SET s += $properties
