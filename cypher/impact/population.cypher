// How many servers, services and networks there are in some environments, or of some projects where these are given.
// params: environments, projects (ids, or null for all)
// returns: instance, vservice, network
MATCH (e:Environment)
WITH collect(e.id) = $environments OR (count(e) = 1 AND $environments <> []) AS everywhere
CALL (everywhere) {
  // All there are: Neo4j keeps these counts itself.
  WITH everywhere WHERE everywhere AND $projects IS NULL
  CALL () { MATCH (i:Instance) RETURN count(i) AS instance }
  CALL () { MATCH (v:Vservice) RETURN count(v) AS vservice }
  CALL () { MATCH (n:Network) RETURN count(n) AS network }
  RETURN instance, vservice, network
  UNION
  WITH everywhere WHERE NOT everywhere AND $projects IS NULL
  RETURN COUNT { MATCH (i:Instance) WHERE i.environment IN $environments } AS instance,
    COUNT { MATCH (v:Vservice) WHERE v.environment IN $environments } AS vservice,
    COUNT { MATCH (n:Network) WHERE n.environment IN $environments } AS network
  UNION
  WITH everywhere WHERE $projects IS NOT NULL
  RETURN COUNT { UNWIND $projects AS p MATCH (:Object {id: p})-[:PROJECT_INSTANCE]->(i) RETURN i } AS instance,
    COUNT { UNWIND $projects AS p MATCH (:Object {id: p})-[:PROJECT_VSERVICE]->(v) RETURN v } AS vservice,
    COUNT { UNWIND $projects AS p MATCH (:Object {id: p})-[:CONTAINS]->(n:Network) RETURN n } AS network
}
RETURN instance, vservice, network
