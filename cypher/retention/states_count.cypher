// How many former states ended by a scan number and held at no kept one.
// params: environment, before (scan number), numbers (kept ones)
// returns: count
MATCH (s:State {environment: $environment})
WHERE s.until <= $before AND NOT any(number IN $numbers WHERE s.since <= number AND number < s.until)
RETURN count(s) AS count
