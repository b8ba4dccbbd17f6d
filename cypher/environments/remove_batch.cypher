// Removes some of what an environment has; called until nothing is left.
// params: id, limit
// returns: removed
CALL () {
  MATCH (n:Object {environment: $id}) WHERE n.scope IS NOT NULL RETURN n LIMIT $limit
  UNION
  MATCH (n:Past {environment: $id}) RETURN n LIMIT $limit
  UNION
  MATCH (n:Scan|Journal|Snapshot|Change|ChangeEvent|CompareRule|Report {environment: $id}) RETURN n LIMIT $limit
  UNION
  MATCH (n:ByHand|PastByHand|Annotation|PastAnnotation {environment: $id}) RETURN n LIMIT $limit
}
WITH n LIMIT $limit
OPTIONAL MATCH (n)-[:STATE]->(s:State)
DETACH DELETE s, n
RETURN count(DISTINCT n) AS removed
