// Some routers and DHCP servers, each with its host: null where none has it.
// params: ids
// returns: id, host (id), name, kind, project (uuid), ha, state, distributed, networks (uuids)
UNWIND $ids AS id
MATCH (s:Object {id: id})
RETURN id, CASE WHEN s.host IS NULL THEN null ELSE s.parent END AS host, s.name AS name, s.kind AS kind, s.project_uuid AS project,
  s.ha AS ha, s.ha_state AS state, s.distributed AS distributed, coalesce(s.networks, []) AS networks
