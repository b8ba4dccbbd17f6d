// The projects that own some objects or whose servers and services stand on them, and the customers of these projects.
// On a NIC, a switch or its port stand those on a network that leaves by it; on a tunnel endpoint those on an overlay.
// params: ids, most (names told of each), bound (ways followed of each kind)
// returns: id, total (projects), bounded (whether there may be more), projects, customers (names), environment, unread (the scopes of
//          its environment whose last look failed: asked here too, as each question on its own costs more than what it asks)
UNWIND $ids AS id
MATCH (n:Object {id: id})
CALL (n) {
  CALL (n) {
    WITH n WHERE n:Project OR n:Domain
    MATCH (n)-[:CONTAINS*0..1]->(p:Project) RETURN p LIMIT $bound
    UNION ALL
    WITH n WHERE n:Network OR n:Subnet
    MATCH (n)<-[:CONTAINS*1..2]-(p:Project) RETURN p
    UNION ALL
    WITH n WHERE n:Instance OR n:Vservice OR n:Port
    MATCH (n)<-[:PROJECT_INSTANCE | PROJECT_PORT | PROJECT_VSERVICE]-(p:Project) RETURN p
    UNION ALL
    WITH n WHERE n:Network OR n:Subnet
    MATCH (n)<-[:NETWORK_SUBNET*0..1]-(:Network)<-[:PORT_NETWORK]-(:Port)<-[:PROJECT_PORT]-(p) RETURN p LIMIT $bound
    UNION ALL
    WITH n WHERE n:Vnic OR n:Port OR n:Network OR n:Subnet OR n:Vconnector OR n:Vedge
    MATCH (n)<-[:NETWORK_SUBNET | PORT_NETWORK | VNIC_PORT | VNIC_VCONNECTOR | VNIC_VEDGE | VCONNECTOR_VCONNECTOR |
      VCONNECTOR_VEDGE*0..3]-(v:Vnic)<-[:INSTANCE_VNIC | VSERVICE_VNIC]-()<-[:PROJECT_INSTANCE | PROJECT_VSERVICE]-(p)
    RETURN p LIMIT $bound
    UNION ALL
    WITH n WHERE n:Host OR n:NetworkAgent
    MATCH (n)<-[:CONTAINS*0..1]-(:Host)-[:CONTAINS]->()<-[:PROJECT_INSTANCE | PROJECT_VSERVICE]-(p) RETURN p LIMIT $bound
    UNION ALL
    WITH n WHERE n:Otep
    MATCH (n)<-[:CONTAINS]-(:Host)-[:CONTAINS]->(s)-[:INSTANCE_VNIC | VSERVICE_VNIC]->()-[:VNIC_PORT]->()-[:PORT_NETWORK]->(w)
    WHERE w.network_type = n.overlay_type
    MATCH (s)<-[:PROJECT_INSTANCE | PROJECT_VSERVICE]-(p) RETURN p LIMIT $bound
    UNION ALL
    CALL (n) {
      WITH n WHERE n:HostPnic RETURN n AS nic
      UNION
      WITH n WHERE n.kind IN ['provider', 'tunnel'] MATCH (n)-[:VCONNECTOR_HOST_PNIC]->(nic) RETURN nic
      UNION
      WITH n WHERE n:Switch OR n:SwitchPnic
      MATCH (n)-[:SWITCH_SWITCH_PNIC*0..1]->(:SwitchPnic)<-[:HOST_PNIC_SWITCH_PNIC]-(nic) RETURN nic
    }
    MATCH (nic)<-[:HOST_PNIC_HOST_PNIC*0..1]-(top)
    WITH DISTINCT top, [(top)-[k:HOST_PNIC_NETWORK]->() | k.network] AS nets
    MATCH (top)<-[:CONTAINS]-(h:Host)
    UNWIND nets AS net
    WITH h, collect(DISTINCT net) AS carried
    MATCH (h)-[:CONTAINS]->(s:Instance|Vservice)
    WHERE EXISTS {
      MATCH (s)-[r:INSTANCE_VNIC | VSERVICE_VNIC]->(v)
      WHERE r.network IN carried OR any(one IN v.trunk_networks WHERE one IN carried) }
    MATCH (s)<-[:PROJECT_INSTANCE | PROJECT_VSERVICE]-(p) RETURN p LIMIT $bound
  }
  RETURN count(*) >= $bound AS bounded, collect(DISTINCT p) AS found
}
RETURN id, size(found) AS total, bounded, COLLECT { UNWIND found AS p RETURN DISTINCT p.name AS name ORDER BY name LIMIT $most } AS projects,
  COLLECT { UNWIND found AS p MATCH (c:CustomerProject {project: p.id}) RETURN DISTINCT c.customer AS name ORDER BY name LIMIT $most } AS customers,
  n.environment AS environment, head(COLLECT {
    MATCH (s:Scan {environment: n.environment})
    WHERE s.number IS NOT NULL AND s.unread IS NOT NULL
    RETURN s.unread AS scopes ORDER BY s.number DESC LIMIT 1 }) AS unread
