// How switches are wired together: both ports of every link, by keys that hold in every environment.
// params: none
// returns: links [[port, its switch, its bridge, status, other port, its switch, its bridge, status]]
MATCH (a)-[:SWITCH_PNIC_SWITCH_PNIC]->(b)
RETURN collect([substring(a.id, size(a.environment) + 1), a.switch_key, a.bridge, a.status,
  substring(b.id, size(b.environment) + 1), b.switch_key, b.bridge, b.status]) AS links
