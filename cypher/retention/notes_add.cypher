// One note for all that was touched between two kept numbers, or a part of it.
// params: environment, holder (of the write lease), scan (the later number), by (which apply condenses it), objects, types, sources, targets
// returns: added
MATCH (e:Environment {id: $environment, lease_holder: $holder})
CREATE (:Journal {environment: $environment, scan: $scan, condensed: $by, objects: $objects, types: $types, sources: $sources,
  targets: $targets})
RETURN 1 AS added
