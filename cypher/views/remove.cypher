// Forgets a view.
// params: id
MATCH (v:View {id: $id})
DELETE v
