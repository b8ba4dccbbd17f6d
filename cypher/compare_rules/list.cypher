// Compare rules that users added, and those of Calipso that they switched.
// params: none
// returns: environment (an empty text for all), rule, between (two environments only), reason, by, on, at
MATCH (r:CompareRule)
RETURN r.environment AS environment, r.rule AS rule, r.between AS between, r.reason AS reason, r.by AS by, r.on AS on, toString(r.at) AS at
ORDER BY environment, rule, between
