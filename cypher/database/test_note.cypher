// Writes a note, for tests that look whether data is still there.
// params: text
// returns: nothing
CREATE (:CalipsoTestNote {text: $text})
