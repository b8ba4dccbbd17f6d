// What happened in a change, the oldest first.
// params: number
// returns: at, kind, by, text, result (JSON text, or null)
MATCH (e:ChangeEvent {change: $number})
RETURN toString(e.at) AS at, e.kind AS kind, e.by AS by, e.text AS text, e.result AS result
ORDER BY e.at
