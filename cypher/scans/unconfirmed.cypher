// Ids of the objects that stand unread: their own scope or their host's could not be read.
// params: environment, scopes, types (those that have properties read on their host)
// returns: ids
MATCH (n:Object {environment: $environment})
WHERE n.scope IS NOT NULL AND (n.scope IN $scopes OR n.type IN $types AND 'host/' + n.region + '/' + n.host IN $scopes)
WITH n.id AS id
ORDER BY id
RETURN collect(id) AS ids
