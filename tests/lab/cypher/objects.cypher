// Every live object of an environment, and the environment itself, which is the root of the tree and no :Object.
MATCH (n:Object)
WHERE n.environment = $environment AND NOT n:Past
RETURN elementId(n) AS element, labels(n) AS labels, properties(n) AS properties
UNION ALL
MATCH (n:Environment)-[:CONTAINS]->(:Object {environment: $environment})
RETURN DISTINCT elementId(n) AS element, labels(n) AS labels, properties(n) AS properties
