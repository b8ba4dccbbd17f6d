// A project is in a customer's set once; also finds the customers of a project.
// params: none
CREATE CONSTRAINT customer_project IF NOT EXISTS FOR (n:CustomerProject) REQUIRE (n.project, n.customer) IS UNIQUE
