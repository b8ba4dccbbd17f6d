// What the scans after one number and up to another touched, a record for each batch; one without any where there is none.
// params: environment, after, until (scan numbers)
// returns: turn (how often notes were condensed), silent (the newest of these scans that noted nothing down, or null), objects (ids), types,
//          sources, targets (of links, side by side)
MATCH (e:Environment {id: $environment})
CALL () {
  MATCH (s:Scan {environment: $environment})
  WHERE s.number > $after AND s.number <= $until AND s.journal IS NULL
  RETURN max(s.number) AS silent
}
OPTIONAL MATCH (j:Journal {environment: $environment})
WHERE j.scan > $after AND j.scan <= $until
RETURN coalesce(e.condensed, 0) AS turn, silent, coalesce(j.objects, []) AS objects, coalesce(j.types, []) AS types,
  coalesce(j.sources, []) AS sources, coalesce(j.targets, []) AS targets
