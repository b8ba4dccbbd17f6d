// New objects, while the writer holds the environment's lease.
// params: environment, holder, scan, rows [{label, properties}]
MATCH (:Environment {id: $environment, lease_holder: $holder})
UNWIND $rows AS row
CREATE (n:Object:$(row.label))
SET n = row.properties
