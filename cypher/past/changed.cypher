// The finished scans of an environment that changed something and can still be asked of, the newest first.
// params: environment, since (scan number: all from it on are kept), numbers (kept ones before it), nothing (how the counts of a
//         scan that changed nothing begin, as JSON text), limit
// returns: number, at, objects, links (counts as JSON text; null where retention let go of them)
MATCH (s:Scan {environment: $environment})
WHERE s.number IS NOT NULL AND s.status IN ['completed', 'completed_with_errors', 'needs_decision']
  AND (s.number >= $since OR s.number IN $numbers)
  AND NOT (coalesce(s.objects, '') STARTS WITH $nothing AND coalesce(s.links, '') STARTS WITH $nothing)
RETURN s.number AS number, toString(s.finished_at) AS at, s.objects AS objects, s.links AS links
ORDER BY number DESC
LIMIT $limit
