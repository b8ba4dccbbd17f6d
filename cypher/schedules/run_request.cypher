// Asks for a run; a scan has its node from this moment on, with the same id.
// params: id, kind, parameters (JSON text), schedule (or null), by, environment (of a scan, or null), scope
// returns: id
CREATE (r:Run {id: $id, kind: $kind, parameters: $parameters, by: $by, status: 'queued', attempts: 0, requested_at: datetime()})
SET r.schedule = $schedule
FOREACH (_ IN CASE WHEN $environment IS NULL THEN [] ELSE [1] END |
  CREATE (:Scan {id: $id, environment: $environment, scope: $scope, source: 'live', status: 'queued', journal: true,
    requested_at: datetime(), by: $by}))
RETURN r.id AS id
