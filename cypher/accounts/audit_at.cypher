// When an entry of the audit log was written.
// params: id
// returns: at
MATCH (e:Audit {id: $id})
RETURN toString(e.at) AS at
