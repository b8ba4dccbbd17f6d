// A change window is asked for, under the next number; the unique constraint refuses one that another took.
// params: properties (environment, title, objects, names, project, projects, start, until, every_s, downtime_min, expected, design, by)
// returns: number
OPTIONAL MATCH (other:Change)
WITH coalesce(max(other.number), 0) + 1 AS number
CREATE (c:Change {number: number, status: 'requested', opened_at: datetime()})
SET c += $properties
RETURN number
