// What the scans after one number and up to another touched, a record for each batch.
// params: environment, after, until (scan numbers)
// returns: objects (ids), types, sources, targets (of links, side by side)
MATCH (j:Journal {environment: $environment})
WHERE j.scan > $after AND j.scan <= $until
RETURN coalesce(j.objects, []) AS objects, coalesce(j.types, []) AS types, coalesce(j.sources, []) AS sources,
  coalesce(j.targets, []) AS targets
ORDER BY j.scan
