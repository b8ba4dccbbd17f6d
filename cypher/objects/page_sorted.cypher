// A page of live objects in the order of a property, those without it first, then of their ids.
// params: by (property), none (what stands for one without it), descending, after_value, after (id, or null for the first page), prefix,
//         types (or null), host (or null), status (or null), limit
// returns: object (without raw answer)
MATCH (n:Object)
WHERE n.id STARTS WITH $prefix
  AND ($types IS NULL OR n.type IN $types) AND ($host IS NULL OR n.host = $host) AND ($status IS NULL OR n.status = $status)
WITH n, coalesce(n[$by], $none) AS value
WHERE $after IS NULL OR (value = $after_value AND n.id > $after)
  OR (NOT $descending AND value > $after_value) OR ($descending AND value < $after_value)
WITH n, value
ORDER BY CASE WHEN $descending THEN null ELSE value END, CASE WHEN $descending THEN value END DESC, n.id
LIMIT $limit
RETURN n {.*, raw: null, search: null, hash: null} AS object
