// Hosts that have a NIC at one of these switches or switch ports, in whichever environment these were found.
// params: switches, ports (keys, without environment)
// returns: host (id)
MATCH (e:Environment)
CALL (e) {
  UNWIND $switches AS key
  MATCH (:Object {id: e.id + '/' + key})-[:SWITCH_SWITCH_PNIC]->(p)
  RETURN p
  UNION
  UNWIND $ports AS key
  MATCH (p:Object {id: e.id + '/' + key})
  RETURN p
}
MATCH (p)<-[:HOST_PNIC_SWITCH_PNIC]-()<-[:CONTAINS]-(h:Host)
RETURN DISTINCT h.id AS host
ORDER BY host
