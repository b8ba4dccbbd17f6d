// The links that begin at some objects.
// All live types are named, so that what a thing was once (WAS_...) is not even looked at; `$types` says which of them count.
// params: ids, types (relationship types)
// returns: type, source, target (ids), link (all properties)
UNWIND $ids AS id
MATCH (a:Object {id: id})-[r:AGGREGATE_HOST | CONTAINS | HOST_PNIC_HOST_PNIC | HOST_PNIC_NETWORK |
    HOST_PNIC_SWITCH_PNIC | INSTANCE_VNIC | NETWORK_SUBNET | OTEP_HOST_PNIC | OTEP_OTEP | OTEP_VCONNECTOR |
    PORT_NETWORK | PROJECT_INSTANCE | PROJECT_PORT | PROJECT_VSERVICE | SWITCH_PNIC_SWITCH_PNIC | SWITCH_SWITCH_PNIC |
    VCONNECTOR_HOST_PNIC | VCONNECTOR_OTEP | VCONNECTOR_VCONNECTOR | VCONNECTOR_VEDGE | VEDGE_HOST_PNIC | VEDGE_OTEP |
    VEDGE_VCONNECTOR | VNIC_PORT | VNIC_VCONNECTOR | VNIC_VEDGE | VSERVICE_NETWORK | VSERVICE_VNIC]->(b:Object)
USING INDEX a:Object(id)
WHERE type(r) IN $types
RETURN type(r) AS type, a.id AS source, b.id AS target, properties(r) AS link
