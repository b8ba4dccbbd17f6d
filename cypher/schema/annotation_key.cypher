// Finds annotations by their key, like all HA pairs.
// params: none
CREATE INDEX annotation_key IF NOT EXISTS FOR (n:Annotation) ON (n.key)
