// How hosts are wired to switches, as LLDP tells it.
// params: none
// returns: host, nic, status, switch, switch_port, evidence; wire (path)
WITH 'RegionOne' AS region
MATCH (:Object:Region {name: region})-[:CONTAINS*1..2]->(host:Host)
MATCH wire = (host)-[:CONTAINS]->(nic:HostPnic)-[link:HOST_PNIC_SWITCH_PNIC]->(port:SwitchPnic)
  <-[:SWITCH_SWITCH_PNIC]-(:Switch)
RETURN host.name AS host, nic.name AS nic, nic.status AS status, port.switch AS switch, port.name AS switch_port,
  link.evidence AS evidence, wire
ORDER BY host, nic
