// The clique of an object: all walks from it whose link types come in the clique type's order, at no place two.
// A link that carries a network is walked where that network is the focal object's own, or it has none of its own.
// All live types are named, so that what a thing was once (WAS_...) is not even looked at; `$places` says which of them count.
// params: id, places (relationship type to its places in the order), forward (types walked from their source only),
//         through (types of objects that a walk may go on from)
// returns: object (without raw answer), hops, links [{type, source, target, link}] by which walks arrive at it
CYPHER 25
MATCH (focal:Object {id: $id})
CALL (focal) {
  WITH CASE
    WHEN focal:Project THEN [(focal)-[:PROJECT_PORT]->(p) | p.network_uuid] + [(focal)-[:CONTAINS]->(n:Network) | n.uuid]
    WHEN focal:SwitchPnic
      THEN [(focal)<-[:HOST_PNIC_SWITCH_PNIC]-(:HostPnic)-[k:HOST_PNIC_NETWORK]->() | k.network]
    WHEN focal:Network THEN [focal.uuid]
    WHEN focal:Host OR focal:Vedge OR focal:Otep OR focal:Switch THEN []
    ELSE [(focal)-[k:HOST_PNIC_NETWORK | INSTANCE_VNIC | VSERVICE_VNIC | VSERVICE_NETWORK | VNIC_PORT | PORT_NETWORK |
      NETWORK_SUBNET | VNIC_VCONNECTOR | VCONNECTOR_VEDGE | VCONNECTOR_VCONNECTOR]-() WHERE k.network IS NOT NULL | k.network]
  END AS carried
  UNWIND CASE WHEN carried = [] THEN [null] ELSE carried END AS one
  RETURN collect(DISTINCT one) AS own
}
MATCH (focal) (
  (a WHERE a.type IN $through)-[r:AGGREGATE_HOST | CONTAINS | HOST_PNIC_HOST_PNIC | HOST_PNIC_NETWORK |
    HOST_PNIC_SWITCH_PNIC | INSTANCE_VNIC | NETWORK_SUBNET | OTEP_HOST_PNIC | OTEP_OTEP | OTEP_VCONNECTOR |
    PORT_NETWORK | PROJECT_INSTANCE | PROJECT_PORT | PROJECT_VSERVICE | SWITCH_PNIC_SWITCH_PNIC | SWITCH_SWITCH_PNIC |
    VCONNECTOR_HOST_PNIC | VCONNECTOR_OTEP | VCONNECTOR_VCONNECTOR | VCONNECTOR_VEDGE | VEDGE_HOST_PNIC | VEDGE_OTEP |
    VEDGE_VCONNECTOR | VNIC_PORT | VNIC_VCONNECTOR | VNIC_VEDGE | VSERVICE_NETWORK | VSERVICE_VNIC
    WHERE (r.network IS NULL OR own = [] OR r.network IN own) AND (NOT type(r) IN $forward OR startNode(r) = a)]-(b)
){0, 16} (n:Object)
WHERE allReduce(at = -1, step IN r | [place IN $places[type(step)] WHERE place > at][0], at IS NOT NULL)
WITH n, min(size(r)) AS hops, collect(DISTINCT last(r)) AS arrived
RETURN n {.*, raw: null, search: null} AS object, hops,
  [l IN arrived | {type: type(l), source: startNode(l).id, target: endNode(l).id, link: properties(l)}] AS links
ORDER BY hops, object.id
