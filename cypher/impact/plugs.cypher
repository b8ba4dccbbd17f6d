// The virtual switches of some hosts, each with the bridges whose interfaces end in it.
// params: hosts (ids)
// returns: host, switch (id), bridges (Neo4j's ids, its own too)
UNWIND $hosts AS host
MATCH (:Object {id: host})-[:CONTAINS]->(e:Vedge)
RETURN host, e.id AS switch, [elementId(e)] + [(e)<-[:VCONNECTOR_VEDGE]-(b) | elementId(b)]
  + [(e)<-[:VCONNECTOR_VEDGE]-()<-[:VCONNECTOR_VCONNECTOR]-(b) | elementId(b)] AS bridges
