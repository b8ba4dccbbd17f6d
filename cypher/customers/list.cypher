// Customers with their projects; one of them, or all.
// params: name (or null)
// returns: name, projects [{id, name (null where it is not there now), environment}]
MATCH (c:Customer)
WHERE $name IS NULL OR c.name = $name
RETURN c.name AS name, COLLECT {
    MATCH (m:CustomerProject {customer: c.name})
    OPTIONAL MATCH (p:Object {id: m.project})
    RETURN {id: m.project, name: p.name, environment: split(m.project, '/')[0]} AS project
    ORDER BY m.project
  } AS projects
ORDER BY name
