// Forgets what users said of a compare rule.
// params: environment (an empty text for all), rule, between (two environments only)
MATCH (r:CompareRule {environment: $environment, rule: $rule, between: $between})
DELETE r
