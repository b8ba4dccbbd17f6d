// Functions that the server has of plugins.
// params: none
// returns: name
SHOW FUNCTIONS YIELD name, isBuiltIn
WHERE NOT isBuiltIn
RETURN name
ORDER BY name
