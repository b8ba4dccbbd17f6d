// Those of some objects that are servers.
// params: ids
// returns: id, name, project (uuid), host (id)
UNWIND $ids AS id
MATCH (i:Object:Instance {id: id})
RETURN i.id AS id, i.name AS name, i.project_uuid AS project, CASE WHEN i.host IS NULL THEN null ELSE i.parent END AS host
ORDER BY id
