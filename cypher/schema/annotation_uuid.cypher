// Finds annotations by the uuid of what they are about.
// params: none
CREATE INDEX annotation_uuid IF NOT EXISTS FOR (n:Annotation) ON (n.uuid)
