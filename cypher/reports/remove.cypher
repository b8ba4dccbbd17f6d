// Forgets a report.
// params: number
MATCH (r:Report {number: $number})
DELETE r
