// The links that some objects are the sources of, as one list for each type.
// params: ids, types (relationship types), properties (names)
// returns: type, links [[source, target, [value of each property, or null]]]
CYPHER 25
UNWIND $ids AS id
MATCH (n:Object {id: id})-[r:$any($types)]->(m:Object)
RETURN type(r) AS type, collect([n.id, m.id, [name IN $properties | r[name]]]) AS links
