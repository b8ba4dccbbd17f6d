// Interfaces and bridges by host or switch, and name.
// params: place (host or switch), device (name), environment (or null), limit
// returns: object (without raw answer)
MATCH (e:Environment)
WHERE $environment IS NULL OR e.id = $environment
CALL (e) {
  MATCH (n:Object {environment: e.id, host: $place})
  WHERE n.type IN ['host_pnic', 'vnic', 'vconnector', 'vedge']
    AND (n.name = $device OR n.device = $device OR (n:Vedge AND n.bridge = $device))
  RETURN n
  UNION
  MATCH (s:Object {name: $place})-[:SWITCH_SWITCH_PNIC]->(n:SwitchPnic {name: $device})
  WHERE s.environment = e.id
  RETURN n
}
RETURN n {.*, raw: null} AS object
ORDER BY n.name = $device DESC, n.type, n.id
LIMIT $limit
