// All ports of a network: what has them, and on which host.
// params: none
// returns: port, mac, addresses, status, user (server, router or DHCP server), host; member, used (paths)
WITH 'moz-web' AS network
MATCH member = (:Object:Network {name: network})<-[:PORT_NETWORK]-(port:Port)
OPTIONAL MATCH used = (port)<-[:VNIC_PORT]-(:Vnic)<-[:INSTANCE_VNIC|VSERVICE_VNIC]-(user:Instance|Vservice)
  <-[:CONTAINS]-(host:Host)
RETURN port.name AS port, port.mac AS mac, port.addresses AS addresses, port.status AS status, user.name AS user,
  host.name AS host, member, used
ORDER BY host, user, port
