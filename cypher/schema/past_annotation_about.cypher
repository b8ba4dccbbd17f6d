// Finds what annotations said once.
// params: none
CREATE INDEX past_annotation_about IF NOT EXISTS FOR (n:PastAnnotation) ON (n.about)
