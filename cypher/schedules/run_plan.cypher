// What a schedule planned for a time becomes a run, by the scheduler whose token is the newest; the unique constraint refuses it twice.
// Where the schedule's last run is not over, or it is too late, it is recorded as missed.
// params: lease (name), token, id, schedule (name), version, planned_at (time as ISO text), environment (of a scan, or null), scope,
//         late (whether it is too late), note
// returns: id, status; nothing where the token is old or the schedule was changed
MATCH (l:Lease {name: $lease})
SET l.checked_at = datetime()
WITH l
WHERE l.token = $token
MATCH (s:Schedule {name: $schedule, version: $version, enabled: true})
SET s.checked_at = datetime()
WITH s
WHERE s.handled_until < datetime($planned_at)
SET s.handled_until = datetime($planned_at)
WITH s, EXISTS { MATCH (r:Run {schedule: $schedule}) WHERE r.status IN ['queued', 'running'] } AS busy
WITH s, CASE WHEN busy OR $late THEN 'missed' ELSE 'queued' END AS status, busy
CREATE (r:Run {id: $id, kind: s.kind, parameters: s.parameters, by: s.by, schedule: $schedule, planned_at: datetime($planned_at),
  status: status, attempts: 0, requested_at: datetime()})
SET r.message = CASE WHEN busy THEN 'the run before it was not over' ELSE $note END,
  r.log = CASE WHEN $note IS NULL THEN [] ELSE [$note] END,
  r.finished_at = CASE WHEN status = 'missed' THEN datetime() END
FOREACH (_ IN CASE WHEN $environment IS NULL OR status = 'missed' THEN [] ELSE [1] END |
  CREATE (:Scan {id: $id, environment: $environment, scope: $scope, source: 'live', status: 'queued', journal: true,
    requested_at: datetime(), by: s.by}))
RETURN r.id AS id, status
