// Takes away a live link, as somebody's own Cypher may: for tests.
// params: source, target (ids), type
MATCH ({id: $source})-[r:$($type)]->({id: $target})
DELETE r
