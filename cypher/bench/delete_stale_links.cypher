// The usual re-scan: links without the run's tag are gone.
// params: environment, tag
MATCH (:Object {environment: $environment})<-[r]-()
WHERE r.tag <> $tag
DELETE r
