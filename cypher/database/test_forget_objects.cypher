// Throws away all objects, so that what a test finds of them elsewhere is not theirs.
// params: none
// returns: nothing
MATCH (o:Object)
DETACH DELETE o
