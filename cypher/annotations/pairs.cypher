// Objects that an annotation names each other's peer: the annotated one and what its value means near it.
// params: key, environment (or null)
// returns: source, project (uuid of its project), value, targets (ids of live objects of its type and environment, those of
//          its own project where any are), projects (uuids of theirs)
MATCH (a:Annotation {key: $key})
CALL (a) {
  MATCH (n:Object {id: a.object})
  RETURN n
  UNION
  MATCH (n:Object {name: a.name})
  WHERE (a.type IS NULL OR a.type = n.type) AND (a.environment IS NULL OR a.environment = n.environment)
  RETURN n
  UNION
  MATCH (n:Object)
  WHERE n.search CONTAINS a.uuid AND n.uuid = a.uuid
    AND (a.type IS NULL OR a.type = n.type) AND (a.environment IS NULL OR a.environment = n.environment)
  RETURN n
}
WITH a, collect(n) AS found
WHERE size(found) = 1 OR (a.uuid IS NOT NULL AND all(one IN found WHERE one.environment = found[0].environment))
UNWIND found AS n
WITH n, a
WHERE $environment IS NULL OR n.environment = $environment
CALL (n, a) {
  MATCH (peer:Object {id: a.value}) RETURN peer
  UNION
  MATCH (peer:Object {name: a.value}) WHERE peer.type = n.type AND peer.environment = n.environment RETURN peer
  UNION
  MATCH (peer:Object)
  WHERE size(a.value) >= 32 AND peer.search CONTAINS a.search AND peer.uuid = a.search AND peer.type = n.type
    AND peer.environment = n.environment
  RETURN peer
}
WITH n, a, collect(peer) AS peers
WITH n, a, peers, [p IN peers WHERE p.project_uuid = n.project_uuid] AS near
WITH n, a, CASE WHEN near = [] THEN peers ELSE near END AS peers
RETURN n.id AS source, n.project_uuid AS project, a.value AS value, [p IN peers | p.id] AS targets,
  [p IN peers | p.project_uuid] AS projects
ORDER BY source, value
