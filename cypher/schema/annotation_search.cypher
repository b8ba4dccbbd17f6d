// Finds annotations by any part of what they say.
// params: none
CREATE TEXT INDEX annotation_search IF NOT EXISTS FOR (n:Annotation) ON (n.search)
