// Takes projects out of a customer's set.
// params: name, projects (ids)
UNWIND $projects AS id
MATCH (m:CustomerProject {project: id, customer: $name})
DELETE m
