// Finds gone objects by their last name.
// params: none
CREATE INDEX past_name IF NOT EXISTS FOR (n:Past) ON (n.name)
