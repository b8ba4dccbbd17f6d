// The live links of an object, with the name and type of the other end.
// All live types are named, so that what a thing was once (WAS_...) is not even looked at; `$types` says which of them count.
// params: id, types (relationship types)
// returns: type, source, target, link (all properties), other_id, other_name, other_type
MATCH (n:Object {id: $id})-[r:AGGREGATE_HOST | CONTAINS | HOST_PNIC_HOST_PNIC | HOST_PNIC_NETWORK |
    HOST_PNIC_SWITCH_PNIC | INSTANCE_VNIC | NETWORK_SUBNET | OTEP_HOST_PNIC | OTEP_OTEP | OTEP_VCONNECTOR |
    PORT_NETWORK | PROJECT_INSTANCE | PROJECT_PORT | PROJECT_VSERVICE | SWITCH_PNIC_SWITCH_PNIC | SWITCH_SWITCH_PNIC |
    VCONNECTOR_HOST_PNIC | VCONNECTOR_OTEP | VCONNECTOR_VCONNECTOR | VCONNECTOR_VEDGE | VEDGE_HOST_PNIC | VEDGE_OTEP |
    VEDGE_VCONNECTOR | VNIC_PORT | VNIC_VCONNECTOR | VNIC_VEDGE | VSERVICE_NETWORK | VSERVICE_VNIC]-(o)
WHERE type(r) IN $types
RETURN type(r) AS type, startNode(r).id AS source, endNode(r).id AS target, properties(r) AS link,
  o.id AS other_id, o.name AS other_name, o.type AS other_type
ORDER BY type, source, target
