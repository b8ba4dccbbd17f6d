"""Which Neo4j this Calipso works with."""

from calipso.config import Settings
from calipso.database.places import home_of
from calipso.database.server import status
from calipso.errors import DatabaseError, Invalid
from calipso.graph import Graph


def connect(settings: Settings) -> Graph:
    """The graph: on the own server that CALIPSO_NEO4J_URI names, else on the private Neo4j if it runs.

    Nothing is sent yet; `Graph.verify` asks. Raises Invalid when the own server's password is missing, DatabaseError
    when there is neither server.
    """
    if settings.neo4j_uri:
        if settings.neo4j_password is None:
            raise Invalid(f"no password for the Neo4j at {settings.neo4j_uri}", "set CALIPSO_NEO4J_PASSWORD")
        password = settings.neo4j_password.get_secret_value()
        return Graph(
            settings.neo4j_uri, settings.neo4j_user, password, settings.neo4j_database, key_file=settings.key_file
        )
    server = status(settings)
    if server is None:
        raise DatabaseError(
            f"no Neo4j runs in {home_of(settings).root}",
            "calipso db start (or set CALIPSO_NEO4J_URI to a server of your own)",
        )
    return Graph(server.uri, server.user, server.password, key_file=settings.key_file)
