// How much of an environment's past is kept: former states and links, gone objects, and notes of what scans touched.
// params: environment, types (WAS_ relationship types)
// returns: states, links, gone, touched (by all scans)
CYPHER 25
CALL () {
  MATCH (n:Object {environment: $environment}) WHERE n.scope IS NOT NULL
  RETURN sum(COUNT { (n)-[:STATE]->() }) AS present
}
CALL () { MATCH (p:Past {environment: $environment}) RETURN count(p) AS gone, sum(COUNT { (p)-[:STATE]->() }) AS former }
CALL () { MATCH (a)-[r:$any($types)]->() WHERE a.environment = $environment RETURN count(r) AS links }
CALL () {
  MATCH (j:Journal {environment: $environment})
  RETURN sum(size(coalesce(j.objects, [])) + size(coalesce(j.types, []))) AS touched
}
RETURN present + former AS states, links, gone, coalesce(touched, 0) AS touched
