"""Every sentence that Calipso says to Neo4j: one file, one statement, one question; read by calipso.queries."""
