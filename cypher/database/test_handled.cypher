// Tests alone: everything that a schedule has up to a time counts as planned.
// params: name, at (time as ISO text)
MATCH (s:Schedule {name: $name})
SET s.handled_until = datetime($at)
