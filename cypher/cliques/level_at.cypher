// One step of a clique's walk as of a scan number from all objects that were reached so far: the links of some types that lead on.
// What a thing is and what it was (WAS_...) are links alike, each for its span; `$types` says which count, both ways named.
// params: ids, at (scan number), types (relationship types), forward (those walked from their source only), own (networks of the focal object, or none)
// returns: type, outward (whether the links start at what was reached), to_type (of what they lead to), ends [[id that was reached, id
//          that it leads to, element id of the link]]
UNWIND $ids AS id
MATCH (a:Object|Past {id: id})-[r:AGGREGATE_HOST | CONTAINS | HOST_PNIC_HOST_PNIC | HOST_PNIC_NETWORK |
    HOST_PNIC_SWITCH_PNIC | INSTANCE_VNIC | NETWORK_SUBNET | OTEP_HOST_PNIC | OTEP_OTEP | OTEP_VCONNECTOR |
    PORT_NETWORK | PROJECT_INSTANCE | PROJECT_PORT | PROJECT_VSERVICE | SWITCH_PNIC_SWITCH_PNIC | SWITCH_SWITCH_PNIC |
    VCONNECTOR_HOST_PNIC | VCONNECTOR_OTEP | VCONNECTOR_VCONNECTOR | VCONNECTOR_VEDGE | VEDGE_HOST_PNIC | VEDGE_OTEP |
    VEDGE_VCONNECTOR | VNIC_PORT | VNIC_VCONNECTOR | VNIC_VEDGE | VSERVICE_NETWORK | VSERVICE_VNIC |
    WAS_AGGREGATE_HOST | WAS_CONTAINS | WAS_HOST_PNIC_HOST_PNIC | WAS_HOST_PNIC_NETWORK | WAS_HOST_PNIC_SWITCH_PNIC |
    WAS_INSTANCE_VNIC | WAS_NETWORK_SUBNET | WAS_OTEP_HOST_PNIC | WAS_OTEP_OTEP | WAS_OTEP_VCONNECTOR |
    WAS_PORT_NETWORK | WAS_PROJECT_INSTANCE | WAS_PROJECT_PORT | WAS_PROJECT_VSERVICE | WAS_SWITCH_PNIC_SWITCH_PNIC |
    WAS_SWITCH_SWITCH_PNIC | WAS_VCONNECTOR_HOST_PNIC | WAS_VCONNECTOR_OTEP | WAS_VCONNECTOR_VCONNECTOR |
    WAS_VCONNECTOR_VEDGE | WAS_VEDGE_HOST_PNIC | WAS_VEDGE_OTEP | WAS_VEDGE_VCONNECTOR | WAS_VNIC_PORT |
    WAS_VNIC_VCONNECTOR | WAS_VNIC_VEDGE | WAS_VSERVICE_NETWORK | WAS_VSERVICE_VNIC]-(b)
WHERE r.since <= $at AND coalesce(r.until, $at + 1) > $at AND NOT b:Environment AND type(r) IN $types
  AND (r.network IS NULL OR $own = [] OR r.network IN $own)
  AND (NOT type(r) IN $forward OR startNode(r) = a)
RETURN type(r) AS type, startNode(r) = a AS outward, b.type AS to_type, collect([id, b.id, elementId(r)]) AS ends
