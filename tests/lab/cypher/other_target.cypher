// Another node of the target's kind to which no link of this type leads from the source.
MATCH (a:Object {id: $source}), (b:Object {id: $target}), (other:Object {environment: $environment, type: b.type})
WHERE other <> b AND other <> a AND NOT other:Past AND NOT EXISTS { MATCH (a)-[r]->(other) WHERE type(r) = $type }
RETURN other.id AS target
ORDER BY target
LIMIT 1
