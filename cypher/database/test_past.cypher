// Tests alone: each former life that is kept, as text.
// params: environment
// returns: kind (state, link or gone), since, until, what
MATCH (n:Object|Past {environment: $environment})-[:STATE]->(s:State)
RETURN 'state' AS kind, s.since AS since, s.until AS until, s.id AS what
UNION ALL
MATCH (a:Object|Past|Environment {environment: $environment})-[r]->(b)
WHERE type(r) STARTS WITH 'WAS_'
RETURN 'link' AS kind, r.since AS since, r.until AS until, type(r) + ' ' + a.id + ' ' + b.id AS what
UNION ALL
MATCH (p:Past {environment: $environment})
RETURN 'gone' AS kind, p.since AS since, p.until AS until, p.id AS what
