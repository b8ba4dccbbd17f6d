// Former states of gone objects that ended by a scan number and held at no kept one: some of them, in the order of their objects' ids.
// params: environment, holder (of the write lease), before (scan number), numbers (kept ones), from (id of the object of the last one
//         that was dropped), behind (what all ids of the environment come before), limit
// returns: dropped, last (id of the object of the last one)
MATCH (e:Environment {id: $environment, lease_holder: $holder})
CALL () {
  MATCH (n:Past)-[:STATE]->(s)
  WHERE n.id >= $from AND n.id < $behind AND s.until <= $before
    AND NOT any(number IN $numbers WHERE s.since <= number AND number < s.until)
  WITH s, n.id AS id
  ORDER BY id
  LIMIT $limit
  DETACH DELETE s
  RETURN count(*) AS dropped, max(id) AS last
}
RETURN dropped, last
