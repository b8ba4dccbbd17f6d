// Finds the objects whose life one look below one parent decides.
// params: none
CREATE INDEX object_scope IF NOT EXISTS FOR (n:Object) ON (n.environment, n.scope)
