// How many former states ended by a scan number and held at no kept one. They are found behind their objects: an index of their
// own would make each change cost a tenth more.
// params: environment, before (scan number), numbers (kept ones)
// returns: count
CALL () {
  MATCH (n:Object {environment: $environment}) WHERE n.scope IS NOT NULL
  RETURN n
  UNION ALL
  MATCH (n:Past {environment: $environment})
  RETURN n
}
MATCH (n)-[:STATE]->(s)
WHERE s.until <= $before AND NOT any(number IN $numbers WHERE s.since <= number AND number < s.until)
RETURN count(s) AS count
