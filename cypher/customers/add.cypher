// Puts projects into a customer's set; the customer is made where there is none.
// params: name, projects (ids)
MERGE (:Customer {name: $name})
WITH 1 AS one
UNWIND $projects AS id
MERGE (:CustomerProject {project: id, customer: $name})
