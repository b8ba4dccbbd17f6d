// A page of live objects in the order of a property, those without it first, then of their ids.
// params: by (property), none (what stands for one without it), descending, after_value, after (id, or null for the first page), prefix,
//         types (or null), host (or null), status (or null), projects (ids that own them, or null), health (or null), healths (type to status to
//         health), unread (environment to scopes whose last look failed), by_host (types that a host's own answers tell of too), limit
// returns: object (without raw answer)
MATCH (n:Object)
WHERE n.id STARTS WITH $prefix
  AND ($types IS NULL OR n.type IN $types) AND ($host IS NULL OR n.host = $host) AND ($status IS NULL OR n.status = $status)
  AND ($projects IS NULL OR n.environment + '/project/' + n.project_uuid IN $projects)
  AND ($health IS NULL OR $health = CASE
    WHEN n.scope IN $unread[n.environment] THEN 'unknown'
    WHEN n.type IN $by_host AND 'host/' + n.region + '/' + n.host IN $unread[n.environment] THEN 'unknown'
    WHEN $healths[n.type] IS NULL THEN 'ok'
    ELSE coalesce($healths[n.type][n.status], 'unknown') END)
WITH n, coalesce(n[$by], $none) AS value
WHERE $after IS NULL OR (value = $after_value AND n.id > $after)
  OR (NOT $descending AND value > $after_value) OR ($descending AND value < $after_value)
WITH n, value
ORDER BY CASE WHEN $descending THEN null ELSE value END, CASE WHEN $descending THEN value END DESC, n.id
LIMIT $limit
RETURN n {.*, raw: null, search: null, hash: null} AS object
