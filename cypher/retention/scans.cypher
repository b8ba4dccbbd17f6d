// Scans in the order of their numbers: what must be known to let go what nobody asks of them any more.
// params: environment, after (scan number), until (scan number), limit
// returns: number, scopes (that it read), looked (whether it says what was unread), changed (whether it changed anything, or may have),
//          thinned (whether it was let go but for that)
MATCH (s:Scan {environment: $environment})
WHERE s.number > $after AND s.number <= $until
WITH s
ORDER BY s.number
LIMIT $limit
RETURN s.number AS number, coalesce(s.read_scopes, []) AS scopes, s.unread IS NOT NULL AS looked,
  s.number = 1 OR s.journal IS NULL OR s.changed IS NOT NULL OR EXISTS { (:Journal {environment: $environment, scan: s.number}) } AS changed,
  s.thinned IS NOT NULL AS thinned
