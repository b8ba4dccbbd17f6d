// Where the routers and DHCP servers of a project run, and which networks they serve.
// params: none
// returns: kind, service, host, status, ha_state, networks; owned (node), runs, serves (paths)
WITH 'moz' AS project
MATCH (owner:Object:Project {name: project})
OPTIONAL MATCH (owner)-[:PROJECT_VSERVICE]->(service:Vservice)
OPTIONAL MATCH runs = (host:Host)-[:CONTAINS]->(service)
OPTIONAL MATCH serves = (service)-[:VSERVICE_NETWORK]->(network:Network)
RETURN service.kind AS kind, service.name AS service, host.name AS host, service.status AS status,
  service.ha_state AS ha_state, collect(DISTINCT network.name) AS networks,
  owner AS owned, collect(DISTINCT runs) AS runs, collect(DISTINCT serves) AS serves
ORDER BY kind DESC, service, host
