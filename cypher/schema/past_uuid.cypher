// Finds gone objects by UUID.
// params: none
CREATE INDEX past_uuid IF NOT EXISTS FOR (n:Past) ON (n.uuid)
