"""The clock door: the one process that runs jobs."""
