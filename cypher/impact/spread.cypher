// How many servers' interfaces each network has on each host, by the ports that are bound there.
// params: networks (ids)
// returns: network, hosts, counts (side by side)
UNWIND $networks AS network
MATCH (:Object {id: network})<-[:PORT_NETWORK]-(p)
WHERE p.binding_host IS NOT NULL AND (p.device_owner STARTS WITH 'compute:' OR p.device_owner = 'trunk:subport')
WITH network, p.binding_host AS host, count(*) AS many
RETURN network, collect(host) AS hosts, collect(many) AS counts
