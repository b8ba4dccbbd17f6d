// Networks by VLAN tag or VNI.
// params: segment, kinds (network types, or null for all), environment (or null), limit
// returns: object (without raw answer)
MATCH (n:Network {segmentation_id: $segment})
WHERE n:Object AND ($kinds IS NULL OR n.network_type IN $kinds)
  AND ($environment IS NULL OR n.environment = $environment)
RETURN n {.*, raw: null} AS object
ORDER BY n.name, n.id
LIMIT $limit
