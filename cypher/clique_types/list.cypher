// Clique types that users added.
// params: none
// returns: name, focal, steps, conditions
MATCH (t:CliqueType)
RETURN t.name AS name, t.focal AS focal, t.steps AS steps, t.conditions AS conditions
ORDER BY name
