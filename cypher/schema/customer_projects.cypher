// Finds the projects of a customer.
// params: none
CREATE INDEX customer_projects IF NOT EXISTS FOR (n:CustomerProject) ON (n.customer)
