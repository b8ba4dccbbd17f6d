// Finds objects by their exact name.
// params: none
CREATE INDEX object_name IF NOT EXISTS FOR (n:Object) ON (n.name)
