// Writes an entry of the audit log, at the server's time.
// params: id, sealed, who, what, room (hashes)
CREATE (:Audit {id: $id, at: datetime(), sealed: $sealed, who: $who, what: $what, room: $room})
