// How NICs, bridges, tunnel ends and virtual switches hang together on some hosts, from the NICs and tunnel ends up.
// params: hosts (ids)
// returns: type, uppers, lowers (ids, side by side), overlays (of the lower ends, where these are tunnel ends)
UNWIND $hosts AS host
MATCH (:Object {id: host})-[:CONTAINS]->(b:HostPnic|Otep)
CALL (b) {
  MATCH (a)-[r:HOST_PNIC_HOST_PNIC | OTEP_HOST_PNIC | VCONNECTOR_HOST_PNIC | VCONNECTOR_OTEP | VEDGE_HOST_PNIC | VEDGE_OTEP]->(b)
  RETURN r, a.id AS upper, b.id AS lower, b.overlay_type AS overlay
  UNION
  MATCH (b)-[r:OTEP_VCONNECTOR]->(c)
  RETURN r, b.id AS upper, c.id AS lower, null AS overlay
  UNION
  MATCH (b)<-[:VCONNECTOR_HOST_PNIC]-(c)<-[r:VEDGE_VCONNECTOR]-(a)
  RETURN r, a.id AS upper, c.id AS lower, null AS overlay
}
RETURN type(r) AS type, collect(upper) AS uppers, collect(lower) AS lowers, collect(overlay) AS overlays
