// What was added by hand once and taken back or changed; the last ended first.
// params: environment (or null)
// returns: added (all properties)
MATCH (b:PastByHand)
WHERE $environment IS NULL OR b.environment = $environment
RETURN properties(b) AS added
ORDER BY b.ended_at DESC, b.id
