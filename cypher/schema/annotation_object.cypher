// Finds annotations by the object of what they are about.
// params: none
CREATE INDEX annotation_object IF NOT EXISTS FOR (n:Annotation) ON (n.object)
