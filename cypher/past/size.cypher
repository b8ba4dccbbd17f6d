// How much of an environment's past is kept: former states, gone objects, and notes of what scans touched.
// params: environment
// returns: states, gone, touched (by all scans)
CALL () { MATCH (s:State {environment: $environment}) RETURN count(s) AS states }
CALL () { MATCH (p:Past {environment: $environment}) RETURN count(p) AS gone }
CALL () {
  MATCH (j:Journal {environment: $environment})
  RETURN sum(size(coalesce(j.objects, [])) + size(coalesce(j.types, []))) AS touched
}
RETURN states, gone, coalesce(touched, 0) AS touched
