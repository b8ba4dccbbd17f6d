// What of an environment's past retention kept: everything since a scan number, and before it some numbers alone.
// params: environment
// returns: since (0 where all is kept), at (when that scan ended), numbers, condensed (how often notes were condensed)
MATCH (e:Environment {id: $environment})
RETURN coalesce(e.kept_since, 0) AS since, coalesce(e.kept_since_at, '') AS at, coalesce(e.kept_numbers, []) AS numbers,
  coalesce(e.condensed, 0) AS condensed
