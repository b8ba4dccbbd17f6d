// A scan begins; nobody else sees its number yet.
// params: id, environment, scope, source
CREATE (s:Scan {id: $id, environment: $environment, scope: $scope, source: $source, status: 'running', journal: true,
  started_at: datetime(), heartbeat_at: datetime()})
