// What happened in a change, with its result as JSON text.
// params: number, kind, by, text, result (JSON text, or null)
CREATE (:ChangeEvent {change: $number, at: datetime(), kind: $kind, by: $by, text: $text, result: $result})
