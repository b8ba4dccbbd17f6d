// Pauses a schedule or lets it go on; what was planned while it was paused is not due.
// params: name, enabled
// returns: name
MATCH (s:Schedule {name: $name})
SET s.handled_until = CASE WHEN $enabled AND NOT s.enabled THEN datetime() ELSE s.handled_until END,
  s.version = s.version + 1, s.enabled = $enabled
RETURN s.name AS name
