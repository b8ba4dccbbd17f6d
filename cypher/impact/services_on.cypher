// The routers and DHCP servers of some hosts.
// params: hosts (ids)
// returns: id, host, name, kind, project (uuid), ha, state, distributed, networks (uuids)
UNWIND $hosts AS host
MATCH (:Object {id: host})-[:CONTAINS]->(s:Vservice)
RETURN s.id AS id, host, s.name AS name, s.kind AS kind, s.project_uuid AS project, s.ha AS ha, s.ha_state AS state,
  s.distributed AS distributed, coalesce(s.networks, []) AS networks
