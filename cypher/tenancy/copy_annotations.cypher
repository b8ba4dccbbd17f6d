// Copies into a view what is said of some objects by their id; a value that is an object's id is one of the view.
// params: ids, environment, view (its key)
UNWIND $ids AS id
MATCH (a:Annotation {object: id})
CREATE (copy:Annotation)
SET copy = a {.*, object: $view + substring(id, size($environment)), environment: $view, about: $view + a.about,
  value: CASE WHEN a.value STARTS WITH $environment + '/' THEN $view + substring(a.value, size($environment)) ELSE a.value END}
