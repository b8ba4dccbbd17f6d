// Whether Neo4j has opened a database, and if not, why. Runs in the database `system`.
// params: name
// returns: status (online, starting, offline ...), message (empty where all is well)
SHOW DATABASES
YIELD name, currentStatus, statusMessage
WHERE name = $name
RETURN currentStatus AS status, statusMessage AS message
