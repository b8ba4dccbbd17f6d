// Finds the objects of an environment.
// params: none
CREATE INDEX object_environment IF NOT EXISTS FOR (n:Object) ON (n.environment)
