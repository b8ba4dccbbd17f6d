// Reports that were kept, the newest first, or the one with a number.
// params: number (or null)
// returns: number, kind, title, environment, made_at, inputs, content (JSON texts; content only of one)
MATCH (r:Report)
WHERE $number IS NULL OR r.number = $number
RETURN r.number AS number, r.kind AS kind, r.title AS title, r.environment AS environment, toString(r.made_at) AS made_at,
  r.inputs AS inputs, CASE WHEN $number IS NULL THEN null ELSE r.content END AS content
ORDER BY number DESC
