// The hosts of an environment, or of all.
// params: environment (or null)
// returns: id
MATCH (h:Host)
WHERE $environment IS NULL OR h.environment = $environment
RETURN h.id AS id
ORDER BY id
