"""The past: what was known at a scan's number, snapshots as names of such numbers, and what differs between two."""
