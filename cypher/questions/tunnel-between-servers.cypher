// Over which tunnel two servers of one network talk.
// params: none
// returns: network, from_endpoint, to_endpoint; way (path from server to server)
WITH 'moz-web-1' AS one, 'moz-web-2' AS other
MATCH (:Object:Instance {name: one})-[:INSTANCE_VNIC]->(near:Vnic)
MATCH (:Object:Instance {name: other})-[:INSTANCE_VNIC]->(far:Vnic {network_uuid: near.network_uuid})
MATCH way = (:Instance)-[:INSTANCE_VNIC]->(near)
  -[up:VNIC_VCONNECTOR|VNIC_VEDGE|VCONNECTOR_VEDGE|VEDGE_OTEP|VCONNECTOR_OTEP*1..4]->(here:Otep)-[:OTEP_OTEP]-(there:Otep)
  <-[down:VNIC_VCONNECTOR|VNIC_VEDGE|VCONNECTOR_VEDGE|VEDGE_OTEP|VCONNECTOR_OTEP*1..4]-(far)<-[:INSTANCE_VNIC]-(:Instance)
WHERE all(step IN up + down WHERE coalesce(step.network, near.network_uuid) = near.network_uuid)
MATCH (network:Network {uuid: near.network_uuid})
RETURN network.name AS network, here.address AS from_endpoint, there.address AS to_endpoint, way
ORDER BY network, from_endpoint, to_endpoint
