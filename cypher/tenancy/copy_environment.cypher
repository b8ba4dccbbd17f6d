// Begins a view: an environment of another key, with its newest scans' marks, so that ages and what could not be read are known in it.
// params: environment, view (its key)
MATCH (e:Environment {id: $environment})
CREATE (v:Environment {id: $view, name: e.name})
WITH v
MATCH (s:Scan {environment: $environment})
WHERE s.number IS NOT NULL
WITH s ORDER BY s.number DESC LIMIT 2
CREATE (copy:Scan)
SET copy = s {.*, environment: $view, id: $view + '/' + s.id}
