// Tests alone: makes all leases of schedulers look as if the server's clock was set back since they were renewed.
// params: seconds
MATCH (l:Lease)
SET l.until = l.until + duration({seconds: $seconds})
