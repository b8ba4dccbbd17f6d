// Networks and projects by UUID: what a drawing names that need not be among what is drawn.
// params: environments, uuids
// returns: object (without raw answer)
MATCH (n:Network|Project)
WHERE n.environment IN $environments AND n.uuid IN $uuids
RETURN n {.*, raw: null, search: null} AS object
