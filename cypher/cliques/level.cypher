// One step of a clique's walk from all objects that were reached so far: the links of some types that lead on.
// All live types are named, so that what a thing was once (WAS_...) is not even looked at; `$types` says which of them count.
// params: ids, types (relationship types), forward (those walked from their source only), own (networks of the focal object, or none)
// returns: type, outward (whether the links start at what was reached), to_type (of what they lead to), ends [[id that was reached, id
//          that it leads to, element id of the link]]
UNWIND $ids AS id
MATCH (a:Object {id: id})-[r:AGGREGATE_HOST | CONTAINS | HOST_PNIC_HOST_PNIC | HOST_PNIC_NETWORK |
    HOST_PNIC_SWITCH_PNIC | INSTANCE_VNIC | NETWORK_SUBNET | OTEP_HOST_PNIC | OTEP_OTEP | OTEP_VCONNECTOR |
    PORT_NETWORK | PROJECT_INSTANCE | PROJECT_PORT | PROJECT_VSERVICE | SWITCH_PNIC_SWITCH_PNIC | SWITCH_SWITCH_PNIC |
    VCONNECTOR_HOST_PNIC | VCONNECTOR_OTEP | VCONNECTOR_VCONNECTOR | VCONNECTOR_VEDGE | VEDGE_HOST_PNIC | VEDGE_OTEP |
    VEDGE_VCONNECTOR | VNIC_PORT | VNIC_VCONNECTOR | VNIC_VEDGE | VSERVICE_NETWORK | VSERVICE_VNIC]-(b)
WHERE NOT b:Environment AND type(r) IN $types AND (r.network IS NULL OR $own = [] OR r.network IN $own)
  AND (NOT type(r) IN $forward OR startNode(r) = a)
RETURN type(r) AS type, startNode(r) = a AS outward, b.type AS to_type, collect([id, b.id, elementId(r)]) AS ends
