// Joins objects of a view. They are found by where Neo4j keeps them, which it tells when it makes them: what it guesses of objects
// that nobody else sees yet would leave it to chance how they are looked for.
// params: rows [{type, from, to (element ids), properties}]
UNWIND $rows AS row
MATCH (a) WHERE elementId(a) = row.from
MATCH (b) WHERE elementId(b) = row.to
CREATE (a)-[copy:$(row.type)]->(b)
SET copy = row.properties
