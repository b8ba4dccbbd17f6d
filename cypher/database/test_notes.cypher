// The notes that test_note wrote.
// params: none
// returns: text
MATCH (note:CalipsoTestNote)
RETURN note.text AS text
ORDER BY text
