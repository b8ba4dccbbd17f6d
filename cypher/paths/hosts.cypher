// What forwards on hosts between their bridges and the fabric: virtual switches and their agents, tunnel endpoints, bridges, NICs,
// and the switch ports that these are wired to, with their switches.
// params: environment, hosts (names), networks (UUIDs, for the bridges that are one network's own)
// returns: object, links [{type, target, link}] that lead on towards the fabric
MATCH (n:Object)
WHERE n.environment = $environment AND n.host IN $hosts AND n.type IN ['vedge', 'otep', 'vconnector', 'host_pnic', 'network_agent']
  AND (n.type <> 'vconnector' OR n.kind IN ['provider', 'tunnel'] OR (n.kind = 'linuxbridge' AND n.network_uuid IN $networks))
OPTIONAL MATCH (n)-[:HOST_PNIC_SWITCH_PNIC]->(p:SwitchPnic)
OPTIONAL MATCH (w:Switch)-[:SWITCH_SWITCH_PNIC]->(p)
UNWIND [n, p, w] AS one
WITH DISTINCT one
WHERE one IS NOT NULL
RETURN one {.*, search: null, raw: null} AS object,
  [(one)-[r:VEDGE_OTEP | VEDGE_VCONNECTOR | VEDGE_HOST_PNIC | VCONNECTOR_OTEP | OTEP_VCONNECTOR | OTEP_HOST_PNIC |
    VCONNECTOR_HOST_PNIC | HOST_PNIC_HOST_PNIC | HOST_PNIC_SWITCH_PNIC]->(m) |
    {type: type(r), target: m.id, link: properties(r)}] AS links
