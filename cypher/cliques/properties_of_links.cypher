// What is known of some links.
// params: links (element ids)
// returns: element, link (all properties)
UNWIND $links AS element
MATCH ()-[r]->()
WHERE elementId(r) = element
RETURN element, properties(r) AS link
