// The annotations of some objects: those by id, by UUID, and by a name that only one live object has.
// params: ids
// returns: id (of the object), by (id, uuid, name), annotation (all properties)
UNWIND $ids AS id
MATCH (n:Object|Past {id: id})
CALL (n) {
  MATCH (a:Annotation {object: n.id})
  RETURN a, 'id' AS by
  UNION
  WITH n WHERE n:Object
  MATCH (a:Annotation {uuid: n.uuid})
  WHERE (a.type IS NULL OR a.type = n.type) AND (a.environment IS NULL OR a.environment = n.environment)
    AND NOT EXISTS {
      MATCH (o:Object)
      WHERE o.search CONTAINS a.uuid AND o.uuid = a.uuid AND (a.type IS NULL OR a.type = o.type)
        AND a.environment IS NULL AND o.environment <> n.environment }
  RETURN a, 'uuid' AS by
  UNION
  WITH n WHERE n:Object
  MATCH (a:Annotation {name: n.name})
  WHERE (a.type IS NULL OR a.type = n.type) AND (a.environment IS NULL OR a.environment = n.environment)
    AND NOT EXISTS {
      MATCH (o:Object {name: a.name})
      WHERE o.id <> n.id AND (a.type IS NULL OR a.type = o.type) AND (a.environment IS NULL OR a.environment = o.environment) }
  RETURN a, 'name' AS by
}
RETURN id, by, properties(a) AS annotation
ORDER BY id, a.key, by, a.about
