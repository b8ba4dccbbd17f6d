// What is added by hand is added once.
// params: none
CREATE CONSTRAINT by_hand_id IF NOT EXISTS FOR (n:ByHand) REQUIRE n.id IS UNIQUE
