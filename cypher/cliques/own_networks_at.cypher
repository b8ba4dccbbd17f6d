// The networks that an object was on as of a scan number: what a link may carry to be walked in its clique; none where any may be.
// params: id, at (scan number)
// returns: own (UUIDs)
MATCH (focal:Object|Past {id: $id})
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
