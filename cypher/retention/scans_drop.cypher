// Lets go what nobody asks of some scans any more. Those that changed something keep their number and times, for histories.
// params: environment, holder (of the write lease), rows [{number, changed, thin (whether more than that is let go), reads (whether what it
//         read is still the last that was read)}]
// returns: dropped (scans of which nothing is left)
MATCH (e:Environment {id: $environment, lease_holder: $holder})
CALL () {
  UNWIND $rows AS row
  MATCH (s:Scan {environment: $environment, number: row.number})
  FOREACH (_ IN CASE WHEN row.changed THEN [1] ELSE [] END | SET s.changed = true)
  FOREACH (_ IN CASE WHEN row.thin AND (row.changed OR row.reads) THEN [1] ELSE [] END |
    SET s = {id: s.id, environment: s.environment, number: s.number, scope: s.scope, source: s.source, status: s.status,
      journal: s.journal, changed: s.changed, started_at: s.started_at, finished_at: s.finished_at, thinned: true,
      read_scopes: CASE WHEN row.reads THEN s.read_scopes END, read_at: CASE WHEN row.reads THEN s.read_at END,
      unread: CASE WHEN row.reads THEN s.unread END})
  FOREACH (_ IN CASE WHEN row.thin AND NOT row.changed AND NOT row.reads THEN [1] ELSE [] END | DELETE s)
  RETURN sum(CASE WHEN row.thin AND NOT row.changed AND NOT row.reads THEN 1 ELSE 0 END) AS dropped
}
RETURN dropped
