// Every live link with an end in an environment; what was is WAS_<TYPE>, and what hangs on nodes of other kinds is no link.
MATCH (a:Object|Environment)-[r]->(b:Object|Environment)
WHERE (a.environment = $environment OR b.environment = $environment)
  AND NOT a:Past AND NOT b:Past
  AND NOT type(r) STARTS WITH 'WAS_'
RETURN elementId(a) AS source, type(r) AS type, elementId(b) AS target,
       a.id AS source_id, b.id AS target_id, labels(a) AS source_labels, labels(b) AS target_labels
