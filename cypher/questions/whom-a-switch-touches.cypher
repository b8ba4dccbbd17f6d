// Whom a switch touches: the projects whose networks leave by NICs that are wired to it.
// params: none
// returns: project, switch_port, host, nic, networks (all of the project there); way (path, by the first of them)
WITH 'tor-1' AS switch
MATCH way = (:Object:Switch {name: switch})-[:SWITCH_SWITCH_PNIC]->(port:SwitchPnic)<-[:HOST_PNIC_SWITCH_PNIC]-(:HostPnic)
  <-[:HOST_PNIC_HOST_PNIC*0..1]-(nic:HostPnic)-[:HOST_PNIC_NETWORK]->(network:Network)<-[:CONTAINS]-(project:Project)
WITH project, port, nic, network, way
ORDER BY network.name
WITH project, port, nic, collect(network.name) AS networks, head(collect(way)) AS way
RETURN project.name AS project, port.name AS switch_port, nic.host AS host, nic.name AS nic, networks, way
ORDER BY project, host, nic, switch_port
