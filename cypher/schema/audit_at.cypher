// Finds entries of the audit log by time.
// params: none
CREATE INDEX audit_at IF NOT EXISTS FOR (n:Audit) ON (n.at)
