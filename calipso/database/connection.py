"""Which Neo4j this Calipso works with."""

from calipso.config import Settings
from calipso.database.places import home_of
from calipso.database.server import status
from calipso.errors import DatabaseError, Invalid
from calipso.graph import PATIENCE_S, Graph


def connect(settings: Settings, patience_s: float = PATIENCE_S) -> Graph:
    """The graph: on the own server that CALIPSO_NEO4J_URI names, else on the private Neo4j if it runs.

    Nothing is sent yet; `Graph.verify` asks. A server that restarts is waited for `patience_s`. Raises Invalid when the own
    server's password is missing, DatabaseError when there is neither server.
    """
    if settings.neo4j_uri:
        if settings.neo4j_password is None:
            raise Invalid(f"no password for the Neo4j at {settings.neo4j_uri}", "set CALIPSO_NEO4J_PASSWORD")
        password = settings.neo4j_password.get_secret_value()
        user, name = settings.neo4j_user, settings.neo4j_database
        return Graph(settings.neo4j_uri, user, password, name, patience_s, key_file=settings.key_file)
    server = status(settings)
    if server is None:
        raise DatabaseError(
            f"no Neo4j runs in {home_of(settings).root}",
            "calipso db start (or set CALIPSO_NEO4J_URI to a server of your own)",
        )
    return Graph(server.uri, server.user, server.password, patience_s=patience_s, key_file=settings.key_file)
