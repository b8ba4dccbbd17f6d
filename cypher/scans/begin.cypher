// A scan that was requested begins, by the process that holds it; it is left alone where another has taken it over.
// params: id, holder, environment, scope, source
// returns: id
MATCH (s:Scan {id: $id, holder: $holder})
SET s.environment = $environment, s.scope = $scope, s.source = $source, s.status = 'running', s.journal = true,
  s.started_at = datetime(), s.heartbeat_at = datetime()
RETURN s.id AS id
