// A compare rule is kept once for an environment, and once for all of them.
// params: none
CREATE CONSTRAINT compare_rule_key IF NOT EXISTS FOR (n:CompareRule) REQUIRE (n.environment, n.rule, n.between) IS UNIQUE
