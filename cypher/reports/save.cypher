// Keeps a report with what it was made from, under the next number.
// params: properties (kind, title, environment, inputs and content as JSON text)
// returns: number
OPTIONAL MATCH (other:Report)
WITH coalesce(max(other.number), 0) + 1 AS number
CREATE (r:Report {number: number, made_at: datetime()})
SET r += $properties
RETURN number
