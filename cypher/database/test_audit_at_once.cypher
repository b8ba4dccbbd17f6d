// Gives all entries of the audit log one time.
// params: none
// returns: nothing
MATCH (e:Audit)
WITH collect(e) AS entries, max(e.at) AS at
UNWIND entries AS e
SET e.at = at
