// Those links of some objects that have one of these hashes.
// params: ids, types (relationship types), hashes
// returns: type, source, target, hash
UNWIND $ids AS id
MATCH (n:Object {id: id})-[r]-()
WHERE type(r) IN $types AND r.hash IN $hashes
WITH DISTINCT r
RETURN type(r) AS type, startNode(r).id AS source, endNode(r).id AS target, r.hash AS hash
