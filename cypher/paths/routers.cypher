// Routers on networks; of a distributed router those on some hosts, and the one that has its gateway.
// params: networks (ids), hosts (names)
// returns: object, links [{type, target, link}], vnics (ids)
MATCH (r:Vservice)-[:VSERVICE_NETWORK]->(n:Object:Network)
WHERE n.id IN $networks AND r.kind = 'router'
WITH DISTINCT r
WHERE NOT coalesce(r.distributed, false) OR r.host IN $hosts
  OR EXISTS { (r)-[:VSERVICE_VNIC]->(g:Vnic WHERE g.name STARTS WITH 'qg-' AND g.status <> 'absent') }
RETURN r {.*, search: null} AS object,
  [(r)-[k:VSERVICE_VNIC | VSERVICE_NETWORK]->(m) | {type: type(k), target: m.id, link: properties(k)}] AS links,
  [(r)-[:VSERVICE_VNIC]->(v:Vnic) | v.id] AS vnics
