// What one object is joined to by one link type, as the original asked for each object and link type of a clique.
// params: id, type, own (networks of the focal object, or none), forward (whether from its source only)
// returns: id, type
MATCH (n:Object {id: $id})-[r:AGGREGATE_HOST | CONTAINS | HOST_PNIC_HOST_PNIC | HOST_PNIC_NETWORK |
    HOST_PNIC_SWITCH_PNIC | INSTANCE_VNIC | NETWORK_SUBNET | OTEP_HOST_PNIC | OTEP_OTEP | OTEP_VCONNECTOR |
    PORT_NETWORK | PROJECT_INSTANCE | PROJECT_PORT | PROJECT_VSERVICE | SWITCH_PNIC_SWITCH_PNIC | SWITCH_SWITCH_PNIC |
    VCONNECTOR_HOST_PNIC | VCONNECTOR_OTEP | VCONNECTOR_VCONNECTOR | VCONNECTOR_VEDGE | VEDGE_HOST_PNIC | VEDGE_OTEP |
    VEDGE_VCONNECTOR | VNIC_PORT | VNIC_VCONNECTOR | VNIC_VEDGE | VSERVICE_NETWORK | VSERVICE_VNIC]-(other)
WHERE NOT other:Environment AND type(r) = $type AND (r.network IS NULL OR $own = [] OR r.network IN $own)
  AND (NOT $forward OR startNode(r) = n)
RETURN other.id AS id, other.type AS type
