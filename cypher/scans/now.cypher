// What the server's clock says; it is the one clock of all scans, wherever they run.
// params: none
// returns: now
RETURN toString(datetime()) AS now
