// What was added by hand, with the object that stands for it.
// params: environment (or null)
// returns: added (all properties), live (whether there is such an object), scope (of the object)
MATCH (b:ByHand)
WHERE $environment IS NULL OR b.environment = $environment
OPTIONAL MATCH (n:Object {id: b.id})
RETURN properties(b) AS added, n IS NOT NULL AS live, n.scope AS scope
ORDER BY b.kind DESC, b.id
