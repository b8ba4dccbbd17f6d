// Tests alone: let a scan look as one that waits for a decision.
// params: id
MATCH (s:Scan {id: $id}) SET s.status = 'needs_decision'
