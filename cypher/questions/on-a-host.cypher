// What is on a host: servers, routers, agents, virtual switches, tunnel ends and NICs; a server's own bridges are left out.
// params: none
// returns: type, name, status; place (path)
WITH 'compute-1' AS host
MATCH place = (:Object:Host {name: host})-[:CONTAINS]->(thing:Object)
WHERE NOT (thing:Vconnector AND thing.kind IN ['hybrid', 'trunk'])
RETURN thing.type AS type, thing.name AS name, thing.status AS status, place
ORDER BY type, name
