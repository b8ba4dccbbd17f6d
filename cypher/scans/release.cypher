// Gives the write lease back.
// params: environment, holder
MATCH (e:Environment {id: $environment, lease_holder: $holder})
REMOVE e.lease_holder, e.lease_until
