// An object's identity is its own in the whole graph.
// params: none
CREATE CONSTRAINT object_id IF NOT EXISTS FOR (n:Object) REQUIRE n.id IS UNIQUE
