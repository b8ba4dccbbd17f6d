// Makes one link by hand, its properties as given.
MATCH (a:Object {id: $source}), (b:Object {id: $target})
CREATE (a)-[r:$($type)]->(b)
SET r = $properties
RETURN count(*) AS made
