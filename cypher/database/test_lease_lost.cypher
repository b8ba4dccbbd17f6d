// Tests alone: the write lease of an environment is another's, and has run out.
// params: environment
MATCH (e:Environment {id: $environment})
SET e.lease_holder = 'another', e.lease_until = datetime() - duration({seconds: 1})
