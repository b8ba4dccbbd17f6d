// All links of an environment as lists, a record for each type: what cliques of many objects are walked by.
// params: environment, types (relationship types)
// returns: type, sources, targets (ids), networks (UUID, or an empty text), side by side
MATCH (n:Object {environment: $environment})-[r]->(m:Object)
WHERE n.scope IS NOT NULL AND type(r) IN $types
WITH type(r) AS type, n.id AS source, m.id AS target, r.network AS network
RETURN type, collect(source) AS sources, collect(target) AS targets, collect(coalesce(network, "")) AS networks
