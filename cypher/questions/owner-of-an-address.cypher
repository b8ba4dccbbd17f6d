// Who owns this MAC or IP address: everything that has it, and where that hangs in the tree.
// params: none
// returns: type, name, host, status; place (path from the environment down to it)
WITH '10.10.1.11' AS address
MATCH (found:Object)
WHERE found.search CONTAINS toLower(address)
  AND toLower(address) IN [found.mac, found.address] + coalesce(found.addresses, []) + coalesce(found.floating_ips, [])
MATCH place = (:Environment)-[:CONTAINS*1..7]->(found)
RETURN found.type AS type, found.name AS name, found.host AS host, found.status AS status, place
ORDER BY type, name
