// Which local VLAN a network has on the virtual switch of each host: the tag differs from host to host.
// params: none
// returns: host, tag, vnics; ways (paths from the network down to the host)
WITH 'moz-web' AS network
MATCH way = (:Object:Network {name: network})<-[:PORT_NETWORK]-(:Port)<-[:VNIC_PORT]-(vnic:Vnic)
  -[:VNIC_VCONNECTOR|VNIC_VEDGE|VCONNECTOR_VEDGE*1..2]->(:Vedge)<-[:CONTAINS]-(host:Host)
RETURN host.name AS host, vnic.tag AS tag, collect(DISTINCT vnic.name) AS vnics, collect(way) AS ways
ORDER BY host, tag
