// Servers spread over all of them, to ask about.
// params: environment, every (take one of so many)
// returns: id, name
MATCH (n:Instance {environment: $environment})
WITH n ORDER BY n.id
WITH collect(n) AS all
UNWIND range(0, size(all) - 1, $every) AS place
RETURN all[place].id AS id, all[place].name AS name
