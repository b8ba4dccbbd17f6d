// Finds what was added to an environment by hand.
// params: none
CREATE INDEX by_hand_environment IF NOT EXISTS FOR (n:ByHand) ON (n.environment)
