// Some of an environment's past, by which the whole is weighed.
// params: environment, types (WAS_ relationship types), limit
// returns: states, links, gone, touched (of each a list of all properties)
CYPHER 25
CALL () {
  CALL () {
    MATCH (n:Object {environment: $environment})-[:STATE]->(s) WHERE n.scope IS NOT NULL
    RETURN s LIMIT $limit
    UNION ALL
    MATCH (n:Past {environment: $environment})-[:STATE]->(s)
    RETURN s LIMIT $limit
  }
  WITH s LIMIT $limit
  RETURN collect(properties(s)) AS states
}
CALL () {
  MATCH (a)-[r:$any($types)]->()
  WHERE a.environment = $environment
  WITH r LIMIT $limit
  RETURN collect(properties(r)) AS links
}
CALL () { MATCH (p:Past {environment: $environment}) WITH p LIMIT $limit RETURN collect(properties(p)) AS gone }
CALL () { MATCH (j:Journal {environment: $environment}) WITH j LIMIT $limit RETURN collect(properties(j)) AS touched }
RETURN states, links, gone, touched
