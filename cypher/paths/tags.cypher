// The local VLANs that the networks have on hosts, by the ports that are in them.
// params: environment, hosts (names)
// returns: region, host, network (UUID), tag, ports (how many)
MATCH (v:Object)
WHERE v.environment = $environment AND v.host IN $hosts AND v.type = 'vnic' AND v.tag IS NOT NULL AND v.bridge <> 'sriov'
RETURN v.region AS region, v.host AS host, v.network_uuid AS network, v.tag AS tag, count(*) AS ports
