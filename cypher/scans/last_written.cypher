// The newest scan that wrote to an environment, finished or not: what was compared before it may be old.
// params: environment
// returns: number (0 before the first), at (when it ended, or else began), wiring (what all links are known by, null where it
// was not finished)
OPTIONAL MATCH (s:Scan {environment: $environment})
WHERE s.number IS NOT NULL
WITH s ORDER BY s.number DESC LIMIT 1
RETURN coalesce(s.number, 0) AS number, toString(coalesce(s.finished_at, s.started_at)) AS at, s.wiring AS wiring
