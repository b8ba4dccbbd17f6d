// How many gone objects would have nothing left of them, once what ended by a scan number and held at no kept one is dropped.
// params: environment, before (scan number), numbers (kept ones)
// returns: count
MATCH (p:Past {environment: $environment})
WHERE p.until <= $before AND NOT any(number IN $numbers WHERE p.since <= number AND number < p.until)
  AND NOT EXISTS {
    MATCH (p)-[r]-(o)
    WITH CASE WHEN type(r) = 'STATE' THEN o.since ELSE r.since END AS since, CASE WHEN type(r) = 'STATE' THEN o.until ELSE r.until END AS until
    WHERE until > $before OR any(number IN $numbers WHERE since <= number AND number < until)
    RETURN since
  }
RETURN count(p) AS count
