// Annotations with the live objects that they fit, of a few more than one; all, or those of a key, or about one text.
// params: key (or null), text (or null), environment (or null), most (objects told of each)
// returns: annotation (all properties), objects [{id, type, name, environment}]
MATCH (a:Annotation)
WHERE ($key IS NULL OR a.key = $key)
  AND ($text IS NULL OR $text IN [a.object, a.name] OR a.uuid = toLower($text))
  AND ($environment IS NULL OR a.environment IS NULL OR a.environment = $environment)
OPTIONAL CALL (a) {
  MATCH (n:Object {id: a.object})
  RETURN n
  UNION
  MATCH (n:Object {name: a.name})
  WHERE (a.type IS NULL OR a.type = n.type) AND (a.environment IS NULL OR a.environment = n.environment)
  RETURN n
  UNION
  MATCH (n:Object)
  WHERE n.search CONTAINS a.uuid AND n.uuid = a.uuid
    AND (a.type IS NULL OR a.type = n.type) AND (a.environment IS NULL OR a.environment = n.environment)
  RETURN n
}
WITH a, collect(n {.id, .type, .name, .environment})[..$most] AS objects
RETURN properties(a) AS annotation, objects
ORDER BY a.key, a.about
