// Those of some bridges that are Linux bridges of a network, in which interfaces end.
// params: bridges (Neo4j's ids)
// returns: bridge (Neo4j's id), switch (id)
UNWIND $bridges AS bridge
MATCH (b)
WHERE elementId(b) = bridge AND b.kind = 'linuxbridge'
RETURN bridge, b.id AS switch
