// Notes that a token is used, unless another did within the hour.
// params: key
MATCH (t:Token {key: $key})
WHERE coalesce(t.used_at < datetime() - duration({hours: 1}), true)
SET t.used_at = datetime()
