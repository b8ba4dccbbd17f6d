// An environment's definition, new or replaced; its key never changes.
// params: id, name, definition (JSON text)
MERGE (e:Environment {id: $id})
SET e.environment = $id, e.type = 'environment', e.name = $name, e.definition = $definition
