// Forgets a token.
// params: id
MATCH (t:Token {id: $id})
DELETE t
