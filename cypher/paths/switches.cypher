// Switches with all their ports, and the switches that are wired to them.
// params: ids (of switches)
// returns: object, links [{type, target, link}] between switches and ports
MATCH (w:Object:Switch)-[:SWITCH_SWITCH_PNIC]->(p:SwitchPnic)
WHERE w.id IN $ids
OPTIONAL MATCH (p)-[:SWITCH_PNIC_SWITCH_PNIC]-(far:SwitchPnic)
OPTIONAL MATCH (far)<-[:SWITCH_SWITCH_PNIC]-(next:Switch)
UNWIND [w, p, far, next] AS one
WITH DISTINCT one
WHERE one IS NOT NULL
RETURN one {.*, search: null, raw: null} AS object,
  [(one)-[r:SWITCH_SWITCH_PNIC | SWITCH_PNIC_SWITCH_PNIC]->(m) | {type: type(r), target: m.id, link: properties(r)}] AS links
