// The scopes whose look had failed by some scans.
// params: environment, numbers (of scans)
// returns: number, scopes
UNWIND $numbers AS number
CALL (number) {
  MATCH (s:Scan {environment: $environment})
  WHERE s.number <= number AND s.unread IS NOT NULL
  RETURN s.unread AS scopes
  ORDER BY s.number DESC
  LIMIT 1
}
RETURN number, scopes
