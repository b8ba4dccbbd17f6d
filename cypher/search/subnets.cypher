// Subnets by prefix.
// params: cidrs, environment (or null), limit
// returns: object (without raw answer)
MATCH (n:Subnet)
WHERE n.cidr IN $cidrs AND n:Object AND ($environment IS NULL OR n.environment = $environment)
RETURN n {.*, raw: null} AS object
ORDER BY n.cidr, n.name, n.id
LIMIT $limit
