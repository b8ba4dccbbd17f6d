// Forgets a user's own clique type.
// params: name
MATCH (t:CliqueType {name: $name})
DELETE t
