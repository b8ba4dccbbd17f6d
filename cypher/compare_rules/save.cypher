// A compare rule of users, new or with another reason; or whether one of Calipso's holds.
// params: environment (an empty text for all), rule, between (two environments only), reason, by, on
MERGE (r:CompareRule {environment: $environment, rule: $rule, between: $between})
SET r.reason = $reason, r.by = $by, r.on = $on, r.at = datetime()
