// The interfaces of the servers of some hosts, one for each network; the bridge or virtual switch that each is plugged into.
// params: hosts (ids)
// returns: host, servers, vnics, networks (uuids), bridges (Neo4j's ids, "" for none), side by side
UNWIND $hosts AS host
MATCH (:Object {id: host})-[:CONTAINS]->(i:Instance)-[:INSTANCE_VNIC]->(v)-[p:VNIC_PORT]->()
OPTIONAL MATCH (v)-[:VNIC_VEDGE|VNIC_VCONNECTOR]->(b)
RETURN host, collect(i.id) AS servers, collect(v.id) AS vnics, collect(p.network) AS networks,
  collect(coalesce(elementId(b), '')) AS bridges
