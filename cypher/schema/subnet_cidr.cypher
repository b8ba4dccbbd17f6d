// Finds subnets by prefix.
// params: none
CREATE INDEX subnet_cidr IF NOT EXISTS FOR (n:Subnet) ON (n.cidr)
