// Lets tokens and sessions of a test run out by the server's clock, or have been used long ago.
// params: seconds (how much earlier they end, and were used)
// returns: nothing
MATCH (n:Token|Session)
SET n.until = n.until - duration({seconds: $seconds}), n.used_at = n.used_at - duration({seconds: $seconds})
