// Search by part of a name without an index: every name is looked at.
// params: lower (lower case), limit
// returns: object (all properties)
MATCH (n:Object)
WHERE toLower(n.name) CONTAINS $lower
RETURN properties(n) AS object
LIMIT $limit
