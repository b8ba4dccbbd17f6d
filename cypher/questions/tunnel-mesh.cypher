// The tunnel mesh of a region: which host has a tunnel to which other.
// params: none
// returns: host, endpoint, overlay, status, far_ends; has, tunnels (paths)
WITH 'RegionOne' AS region
MATCH (:Object:Region {name: region})-[:CONTAINS*1..2]->(host:Host)
MATCH has = (host)-[:CONTAINS]->(end:Otep)
OPTIONAL MATCH tunnel = (end)-[:OTEP_OTEP]-(far:Otep)
RETURN host.name AS host, end.address AS endpoint, end.overlay_type AS overlay, end.status AS status,
  collect(far.address) AS far_ends, has, collect(tunnel) AS tunnels
ORDER BY host, endpoint
