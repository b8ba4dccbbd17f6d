// Of each environment the number of the newest scan that wrote: as long as these are the same, so is all that was discovered.
// params: none
// returns: id, number (0 before the first)
MATCH (e:Environment)
CALL (e) {
  MATCH (s:Scan {environment: e.id})
  WHERE s.number IS NOT NULL
  RETURN s.number AS number
  ORDER BY number DESC
  LIMIT 1
  UNION ALL
  RETURN 0 AS number
}
RETURN e.id AS id, max(number) AS number
ORDER BY id
