// How much of an environment's past is kept: former states and links, gone objects, and notes of what scans touched.
// params: environment, types (WAS_ relationship types)
// returns: states, links, gone, touched (by all scans)
CYPHER 25
CALL () { MATCH (s:State {environment: $environment}) RETURN count(s) AS states }
CALL () { MATCH (a)-[r:$any($types)]->() WHERE a.environment = $environment RETURN count(r) AS links }
CALL () { MATCH (p:Past {environment: $environment}) RETURN count(p) AS gone }
CALL () {
  MATCH (j:Journal {environment: $environment})
  RETURN sum(size(coalesce(j.objects, [])) + size(coalesce(j.types, []))) AS touched
}
RETURN states, links, gone, coalesce(touched, 0) AS touched
