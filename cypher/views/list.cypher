// Views of an owner and those that are shared, by name; or the one with an id.
// params: owner, id (or null)
// returns: id, name, address, owner, shared, saved_at, positions (JSON text; only of one)
MATCH (v:View)
WHERE ($id IS NULL OR v.id = $id) AND (v.owner = $owner OR v.shared)
RETURN v.id AS id, v.name AS name, v.address AS address, v.owner AS owner, v.shared AS shared, toString(v.saved_at) AS saved_at,
  CASE WHEN $id IS NULL THEN null ELSE v.positions END AS positions
ORDER BY toLower(name), owner, id
