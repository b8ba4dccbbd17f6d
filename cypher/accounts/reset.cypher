// Forgets all accounts, whatever key they were sealed with.
// params: none
MATCH (n:Accounts|User|Token|Session)
DELETE n
