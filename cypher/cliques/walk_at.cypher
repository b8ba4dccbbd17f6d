// The clique of an object as of a scan number: all walks from it whose link types come in the clique type's order, at no place two.
// A link that carries a network is walked where that network is the focal object's own, or it has none of its own.
// What a thing is and what it was (WAS_...) are links alike, each for its span; `$places` says which types count, both ways named.
// params: id, at (scan number), places (relationship type to its places in the order), forward (types walked from their source only),
//         through (types of objects that a walk may go on from)
// returns: object (without raw answer), hops, links [{type, source, target, link}] by which walks arrive at it
CYPHER 25
MATCH (focal:Object|Past {id: $id})
CALL (focal) {
  WITH CASE
    WHEN focal.type = 'project'
      THEN [(focal)-[k:PROJECT_PORT | WAS_PROJECT_PORT]->(p) WHERE k.since <= $at AND coalesce(k.until, $at + 1) > $at | p.network_uuid] +
        [(focal)-[k:CONTAINS | WAS_CONTAINS]->(n) WHERE n.type = 'network' AND k.since <= $at AND coalesce(k.until, $at + 1) > $at | n.uuid]
    WHEN focal.type = 'switch_pnic'
      THEN [(focal)<-[c:HOST_PNIC_SWITCH_PNIC | WAS_HOST_PNIC_SWITCH_PNIC]-()-[k:HOST_PNIC_NETWORK | WAS_HOST_PNIC_NETWORK]->()
        WHERE c.since <= $at AND coalesce(c.until, $at + 1) > $at AND k.since <= $at AND coalesce(k.until, $at + 1) > $at | k.network]
    WHEN focal.type = 'network' THEN [focal.uuid]
    WHEN focal.type IN ['host', 'vedge', 'otep', 'switch'] THEN []
    ELSE [(focal)-[k:HOST_PNIC_NETWORK | INSTANCE_VNIC | VSERVICE_VNIC | VSERVICE_NETWORK | VNIC_PORT | PORT_NETWORK |
        NETWORK_SUBNET | VNIC_VCONNECTOR | VCONNECTOR_VEDGE | VCONNECTOR_VCONNECTOR]-()
        WHERE k.network IS NOT NULL AND k.since <= $at | k.network] +
      [(focal)-[k:WAS_HOST_PNIC_NETWORK | WAS_INSTANCE_VNIC | WAS_VSERVICE_VNIC | WAS_VSERVICE_NETWORK | WAS_VNIC_PORT | WAS_PORT_NETWORK |
        WAS_NETWORK_SUBNET | WAS_VNIC_VCONNECTOR | WAS_VCONNECTOR_VEDGE | WAS_VCONNECTOR_VCONNECTOR]-()
        WHERE k.network IS NOT NULL AND k.since <= $at AND k.until > $at | k.network]
  END AS carried
  UNWIND CASE WHEN carried = [] THEN [null] ELSE carried END AS one
  RETURN collect(DISTINCT one) AS own
}
MATCH (focal) (
  (a WHERE a.type IN $through)-[r:AGGREGATE_HOST | CONTAINS | HOST_PNIC_HOST_PNIC | HOST_PNIC_NETWORK |
    HOST_PNIC_SWITCH_PNIC | INSTANCE_VNIC | NETWORK_SUBNET | OTEP_HOST_PNIC | OTEP_OTEP | OTEP_VCONNECTOR |
    PORT_NETWORK | PROJECT_INSTANCE | PROJECT_PORT | PROJECT_VSERVICE | SWITCH_PNIC_SWITCH_PNIC | SWITCH_SWITCH_PNIC |
    VCONNECTOR_HOST_PNIC | VCONNECTOR_OTEP | VCONNECTOR_VCONNECTOR | VCONNECTOR_VEDGE | VEDGE_HOST_PNIC | VEDGE_OTEP |
    VEDGE_VCONNECTOR | VNIC_PORT | VNIC_VCONNECTOR | VNIC_VEDGE | VSERVICE_NETWORK | VSERVICE_VNIC |
    WAS_AGGREGATE_HOST | WAS_CONTAINS | WAS_HOST_PNIC_HOST_PNIC | WAS_HOST_PNIC_NETWORK | WAS_HOST_PNIC_SWITCH_PNIC |
    WAS_INSTANCE_VNIC | WAS_NETWORK_SUBNET | WAS_OTEP_HOST_PNIC | WAS_OTEP_OTEP | WAS_OTEP_VCONNECTOR |
    WAS_PORT_NETWORK | WAS_PROJECT_INSTANCE | WAS_PROJECT_PORT | WAS_PROJECT_VSERVICE | WAS_SWITCH_PNIC_SWITCH_PNIC |
    WAS_SWITCH_SWITCH_PNIC | WAS_VCONNECTOR_HOST_PNIC | WAS_VCONNECTOR_OTEP | WAS_VCONNECTOR_VCONNECTOR |
    WAS_VCONNECTOR_VEDGE | WAS_VEDGE_HOST_PNIC | WAS_VEDGE_OTEP | WAS_VEDGE_VCONNECTOR | WAS_VNIC_PORT |
    WAS_VNIC_VCONNECTOR | WAS_VNIC_VEDGE | WAS_VSERVICE_NETWORK | WAS_VSERVICE_VNIC
    WHERE r.since <= $at AND coalesce(r.until, $at + 1) > $at AND (r.network IS NULL OR own = [] OR r.network IN own)
      AND (NOT type(r) IN $forward OR startNode(r) = a)]-(b)
){0, 16} (n:Object|Past)
WHERE allReduce(at = -1, step IN r | [place IN $places[type(step)] WHERE place > at][0], at IS NOT NULL)
WITH n, min(size(r)) AS hops, collect(DISTINCT last(r)) AS arrived
CALL (n) {
  WITH n WHERE n.since <= $at AND coalesce(n.until, $at + 1) > $at
  RETURN properties(n) AS state
  UNION ALL
  MATCH (n)-[:STATE]->(s:State)
  WHERE s.since <= $at AND s.until > $at
  RETURN s {.*, id: n.id, type: n.type, environment: n.environment} AS state
}
RETURN state {.*, raw: null, search: null} AS object, hops,
  [l IN arrived | {type: type(l), source: startNode(l).id, target: endNode(l).id, link: properties(l)}] AS links
ORDER BY hops, object.id
