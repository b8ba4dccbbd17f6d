// How many objects an environment has of each type and status, and whether the last look at them failed.
// params: environment, unread (scopes whose last look failed), by_host (types that a host's own answers tell of too)
// returns: type, status, unconfirmed, count
MATCH (n:Object {environment: $environment})
WHERE n.scope IS NOT NULL
WITH n.type AS type, n.status AS status,
  size($unread) > 0 AND (n.scope IN $unread OR (n.type IN $by_host AND coalesce('host/' + n.region + '/' + n.host IN $unread, false))) AS unconfirmed
RETURN type, status, unconfirmed, count(*) AS count
