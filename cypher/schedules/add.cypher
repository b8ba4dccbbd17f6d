// Keeps a schedule; the unique constraint refuses a name that another has. Nothing that was planned before now is due.
// params: name, properties (kind, parameters as JSON text, cron or every_weeks and start, zone, grace_s, enabled, by)
CREATE (s:Schedule {name: $name, version: 1, created_at: datetime(), handled_until: datetime()})
SET s += $properties
