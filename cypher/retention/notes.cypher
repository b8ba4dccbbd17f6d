// The notes of what the scans after one number and up to another touched, scan by scan.
// params: environment, after, until (scan numbers)
// returns: scan, entries, by (which apply condensed them, null where none did)
MATCH (j:Journal {environment: $environment})
WHERE j.scan > $after AND j.scan <= $until
RETURN j.scan AS scan, j.condensed AS by, sum(size(coalesce(j.objects, [])) + size(coalesce(j.types, []))) AS entries
ORDER BY scan
