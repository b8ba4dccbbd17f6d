// Records what is kept from now on, and forgets snapshots, if all of them still are what was decided on. Nobody takes, pins or
// removes one meanwhile: whoever does writes to the environment first.
// params: environment, holder (of the write lease), seen ([[name, scan, pinned]] by name), since (scan number), at (when it
//         ended), numbers (kept ones before it), forgotten (names)
// returns: same (whether the snapshots are what was seen)
MATCH (e:Environment {id: $environment, lease_holder: $holder})
SET e.id = e.id
WITH e
CALL (e) {
  MATCH (s:Snapshot {environment: $environment})
  WITH s ORDER BY s.name
  RETURN collect([s.name, s.scan, s.pinned]) = $seen AS same
}
FOREACH (_ IN CASE WHEN same THEN [1] ELSE [] END | SET e.kept_since = $since, e.kept_since_at = $at, e.kept_numbers = $numbers)
WITH same
CALL (same) {
  MATCH (s:Snapshot {environment: $environment})
  WHERE same AND s.name IN $forgotten
  DELETE s
}
RETURN same
