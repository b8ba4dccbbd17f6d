// Servers of other projects on some hosts.
// params: hosts [{environment, region, name}], projects (ids that are no strangers)
// returns: host, project (name), server (name)
UNWIND $hosts AS host
MATCH (h:Host {environment: host.environment, region: host.region, name: host.name})-[:CONTAINS]->(i:Instance)<-[:PROJECT_INSTANCE]-(p)
WHERE NOT p.id IN $projects
RETURN h.name AS host, p.name AS project, i.name AS server
ORDER BY host, project, server
