// The plainest first load: a node for each row, as the bare driver writes it.
// params: rows [{label, properties}]
UNWIND $rows AS row
CREATE (n:Object:$(row.label))
SET n = row.properties
