// A user's own clique type, new or changed.
// params: name, focal, steps, conditions
MERGE (t:CliqueType {name: $name})
SET t.focal = $focal, t.steps = $steps, t.conditions = $conditions
