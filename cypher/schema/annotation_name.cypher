// Finds annotations by the name of what they are about.
// params: none
CREATE INDEX annotation_name IF NOT EXISTS FOR (n:Annotation) ON (n.name)
