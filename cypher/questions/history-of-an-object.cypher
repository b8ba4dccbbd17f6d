// How an object looked before: its former states, and the links that it had. The object alone: it never changed.
// params: none
// returns: what, since, until (scans), other (name), was (what differs from now); object (node), past (path)
WITH 'moz-app-2' AS name
MATCH (object:Object {name: name})
OPTIONAL MATCH past = (object)-[link]-(other)
WHERE type(link) = 'STATE' OR type(link) STARTS WITH 'WAS_'
RETURN type(link) AS what, coalesce(link.since, other.since) AS since, coalesce(link.until, other.until) AS until,
  other.name AS other,
  [key IN keys(other) WHERE other:State AND NOT key IN ['hash', 'raw', 'search', 'since', 'until']
    AND coalesce(other[key] <> object[key], true) | [key, other[key]]] AS was,
  object, past
ORDER BY until DESC, what, other
LIMIT 50
