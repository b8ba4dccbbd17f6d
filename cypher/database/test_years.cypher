// Gives every object of some types as many former links of each of its types as if years had passed. For tests.
// params: years (how many of each type), hubs (types of objects)
MATCH (hub:Object)-[r]-(:Object)
WHERE hub.type IN $hubs AND NOT type(r) STARTS WITH 'WAS_'
WITH DISTINCT hub, type(r) AS type
MERGE (past:Past {id: 'years'})
WITH hub, type, past
UNWIND range(1, $years) AS year
CREATE (hub)-[:$('WAS_' + type) {since: year, until: year + 1}]->(past)
