// What happened in a change, with its result as JSON text.
// params: number, kind, by, text, result (JSON text, or null)
MATCH (c:Change {number: $number})
CREATE (:ChangeEvent {change: $number, environment: c.environment, at: datetime(), kind: $kind, by: $by, text: $text, result: $result})
