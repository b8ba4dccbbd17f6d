// Keeps a view, or what is other about one: a name of its owner's stands once.
// params: id, properties (owner, name, address, shared, positions as JSON text)
// returns: id
MERGE (v:View {id: $id})
SET v += $properties, v.saved_at = datetime()
RETURN v.id AS id
