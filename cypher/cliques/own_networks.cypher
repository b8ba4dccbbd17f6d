// The networks that an object is on: what a link may carry to be walked in its clique; none where any may be carried.
// params: id
// returns: own (UUIDs)
MATCH (focal:Object {id: $id})
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
