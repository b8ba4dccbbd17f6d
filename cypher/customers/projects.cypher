// Projects with their customers, and how many servers, services and networks each has, by status and whether the last look at them failed.
// params: projects (ids, or null for all), environment (or null), unread (environment to scopes whose last look failed),
//         by_host (types that a host's own answers tell of too)
// returns: id, name, environment, customers (names), found [{type, status, unconfirmed, count}]
MATCH (p:Project)
WHERE ($projects IS NULL OR p.id IN $projects) AND ($environment IS NULL OR p.environment = $environment)
RETURN p.id AS id, p.name AS name, p.environment AS environment,
  COLLECT { MATCH (c:CustomerProject {project: p.id}) RETURN DISTINCT c.customer AS name ORDER BY name } AS customers,
  COLLECT {
    MATCH (p)-[:PROJECT_INSTANCE|PROJECT_VSERVICE|CONTAINS]->(n:Object)
    WITH n.type AS type, n.status AS status, coalesce(n.scope IN $unread[n.environment], false) OR
      (n.type IN $by_host AND coalesce('host/' + n.region + '/' + n.host IN $unread[n.environment], false)) AS unconfirmed
    WITH type, status, unconfirmed, count(*) AS count
    RETURN {type: type, status: status, unconfirmed: unconfirmed, count: count} AS one
  } AS found
ORDER BY name, id
