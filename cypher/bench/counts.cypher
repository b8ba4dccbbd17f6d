// How many live objects an environment has, and links that end in them.
// params: environment
// returns: objects, links
MATCH (n:Object {environment: $environment})
RETURN count(n) AS objects, sum(COUNT { (n)<--(:Object|Environment) }) AS links
