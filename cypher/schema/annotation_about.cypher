// What one key says of one thing is said once.
// params: none
CREATE CONSTRAINT annotation_about IF NOT EXISTS FOR (n:Annotation) REQUIRE (n.about, n.key) IS UNIQUE
