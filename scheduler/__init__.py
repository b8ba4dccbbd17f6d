"""The clock door: the one process that runs jobs. Several may run; one of them leads."""
