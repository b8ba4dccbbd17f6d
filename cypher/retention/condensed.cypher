// Says that notes are condensed: whoever reads notes just now reads them again.
// params: environment, holder (of the write lease)
// returns: turn
MATCH (e:Environment {id: $environment, lease_holder: $holder})
SET e.condensed = coalesce(e.condensed, 0) + 1
RETURN e.condensed AS turn
