// Finds what happened in a change.
// params: none
CREATE INDEX change_event IF NOT EXISTS FOR (n:ChangeEvent) ON (n.change)
