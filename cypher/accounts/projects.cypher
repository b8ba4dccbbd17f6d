// The projects of customers; a customer that is not there has no row.
// params: customers (names)
// returns: name, projects (ids)
MATCH (m:CustomerProject)
WHERE m.customer IN $customers
RETURN m.customer AS name, collect(m.project) AS projects
