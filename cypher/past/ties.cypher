// What some links were between two scan numbers: all states that held at some time of it, the present one too, oldest first.
// params: links [{type, source, target}], after, until (scan numbers: as in past/lives)
// returns: type, source, target, states (all properties; of the present one `until` is null)
CYPHER 25
UNWIND $links AS link
MATCH (a:Object|Past|Environment {id: link.source})
MATCH (b:Object|Past {id: link.target})
MATCH (a)-[r:$any([link.type, 'WAS_' + link.type])]->(b)
WHERE r.since <= $until AND (r.until IS NULL OR r.until > $after)
WITH link, properties(r) AS state
ORDER BY state.since
RETURN link.type AS type, link.source AS source, link.target AS target, collect(state) AS states
