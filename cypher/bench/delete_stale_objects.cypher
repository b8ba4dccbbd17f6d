// The usual re-scan: objects without the run's tag are gone.
// params: environment, tag
MATCH (n:Object {environment: $environment})
WHERE n.tag <> $tag
DETACH DELETE n
