// Forgets a customer.
// params: name
MATCH (c:Customer {name: $name})
OPTIONAL MATCH (m:CustomerProject {customer: $name})
DELETE c, m
