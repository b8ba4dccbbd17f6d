// Finds the objects of a type on a host.
// params: none
CREATE INDEX object_place IF NOT EXISTS FOR (n:Object) ON (n.environment, n.host, n.type)
