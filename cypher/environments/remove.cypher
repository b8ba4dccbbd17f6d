// Removes the environment itself.
// params: id
MATCH (e:Environment {id: $id})
DETACH DELETE e
