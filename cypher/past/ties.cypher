// What some links were between two scan numbers: all states that held at some time of it, the present one too, in no order; as one
// record, as one for each link would cost whoever reads them more than the question itself.
// params: links [{type, source, target}], after, until (scan numbers: as in past/lives)
// returns: ties [[type, source, target, states (all properties; of the present one `until` is null)]]
CYPHER 25
UNWIND $links AS link
MATCH (a:Object|Past|Environment {id: link.source})
MATCH (b:Object|Past {id: link.target})
MATCH (a)-[r:$any([link.type, 'WAS_' + link.type])]->(b)
WHERE r.since <= $until AND (r.until IS NULL OR r.until > $after)
WITH link, collect(properties(r)) AS states
RETURN collect([link.type, link.source, link.target, states]) AS ties
