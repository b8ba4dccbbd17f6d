// Finds the gone objects of an environment.
// params: none
CREATE INDEX past_environment IF NOT EXISTS FOR (n:Past) ON (n.environment)
