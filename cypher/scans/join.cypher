// A requested scan waits for another of the same scope that is running, whose result will be its own.
// params: id, holder, first (the other's id)
MATCH (s:Scan {id: $id, holder: $holder})
SET s.status = 'queued', s.joined = $first
