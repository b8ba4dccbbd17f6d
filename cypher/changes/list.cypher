// Changes, the newest first, or the one with a number.
// params: number (or null)
// returns: change (all properties, times as text)
MATCH (c:Change)
WHERE $number IS NULL OR c.number = $number
RETURN c {.*, opened_at: toString(c.opened_at)} AS change
ORDER BY c.number DESC
