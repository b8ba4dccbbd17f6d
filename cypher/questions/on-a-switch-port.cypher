// What hangs on a switch port: the NIC at its other end, its networks, and the servers and routers that use them there.
// params: none
// returns: host, nic, network, user (server, router or DHCP server), status; wire, carried, used (paths)
WITH 'tor-1' AS switch, 'swp13s2' AS port
MATCH wire = (:Object:SwitchPnic {name: port, switch: switch})<-[:HOST_PNIC_SWITCH_PNIC]-(member:HostPnic)
OPTIONAL MATCH carried = (member)<-[:HOST_PNIC_HOST_PNIC*0..1]-(nic:HostPnic)-[:HOST_PNIC_NETWORK]->(network:Network)
OPTIONAL MATCH used = (network)<-[:PORT_NETWORK]-(:Port)<-[:VNIC_PORT]-(:Vnic {host: nic.host, region: nic.region})
  <-[:INSTANCE_VNIC|VSERVICE_VNIC]-(user:Instance|Vservice)
RETURN member.host AS host, member.name AS nic, network.name AS network, user.name AS user, user.status AS status,
  wire, carried, used
ORDER BY host, nic, network, user
