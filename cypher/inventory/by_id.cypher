// One object by its id, live or gone.
// params: id
// returns: object (all properties), live (boolean)
OPTIONAL MATCH (n:Object {id: $id})
OPTIONAL MATCH (p:Past {id: $id})
WITH coalesce(n, p) AS found, n IS NOT NULL AS live
WHERE found IS NOT NULL
RETURN properties(found) AS object, live
