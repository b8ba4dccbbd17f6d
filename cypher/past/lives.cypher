// What some objects were between two scan numbers: all states that held at some time of it, the present one too, in no order; as one
// record, as one for each object would cost whoever reads them more than the question itself.
// Asked twice by id: what is found by one of two labels would be looked through for doubles.
// params: ids, after, until (scan numbers: states that ended by `after` or began behind `until` are left out), raw (whether sources'
//         answers and what search looks in are told too)
// returns: lives [[id, whether it is there now, states (all properties; of the present one `until` is null)]]
UNWIND $ids AS id
OPTIONAL MATCH (o:Object {id: id})
OPTIONAL MATCH (p:Past {id: id})
WITH id, o IS NOT NULL AS live, coalesce(o, p) AS n
WHERE n IS NOT NULL
WITH id, live,
  CASE
    WHEN n.since > $until OR n.until <= $after THEN []
    WHEN $raw THEN [properties(n)]
    ELSE [n {.*, raw: null, search: null}]
  END +
  [(n)-[:STATE]->(s:State) WHERE s.since <= $until AND s.until > $after |
    CASE WHEN $raw THEN s {.*, id: n.id, type: n.type, environment: n.environment} ELSE s {.*, id: n.id, type: n.type, environment: n.environment, raw: null} END] AS states
RETURN collect([id, live, states]) AS lives
