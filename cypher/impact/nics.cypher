// The NICs of some hosts, what they carry, and the switch ports that they are wired to.
// params: hosts (ids)
// returns: nics [[host, nic, carries, status, how many members it has as a bond, [[port key, switch key, bridge, status]]]]
UNWIND $hosts AS host
MATCH (:Object {id: host})-[:CONTAINS]->(n:HostPnic)
RETURN collect([host, n.id, n.carries, n.status, size(n.members),
  [(n)-[:HOST_PNIC_SWITCH_PNIC]->(p) |
    [substring(p.id, size(p.environment) + 1), p.switch_key, p.bridge, p.status]]]) AS nics
