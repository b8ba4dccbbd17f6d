"""The bench: synthetic clouds of any size, and what Calipso costs on them beside the plainest other ways."""
