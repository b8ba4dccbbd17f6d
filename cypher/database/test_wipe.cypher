// Throws away up to $limit nodes with their relationships, in a database marked for tests only; the mark stays.
// params: limit (nodes)
// returns: nothing; run it until it deletes none
MATCH (:CalipsoTestDatabase)
MATCH (node)
WHERE NOT node:CalipsoTestDatabase
WITH DISTINCT node
LIMIT $limit
DETACH DELETE node
