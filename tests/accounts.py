"""What tests of accounts share: users of the recorded clouds' projects, and a look at all that a database holds."""

from __future__ import annotations

from typing import Any

from calipso.accounts import Identity, add_user, authenticate
from calipso.graph import Graph

PASSWORD = "correct horse battery staple"
EXAMPLE = "not the right one at all"


def admin(graph: Graph, name: str = "root") -> Identity:
    """An admin who is not bound, logged in."""
    add_user(graph, name, PASSWORD, "admin", by="test")
    return authenticate(graph, name, PASSWORD)


def all_properties(graph: Graph) -> str:
    """All labels, types and properties of all nodes and relationships, as one text."""
    return str(graph.read("database/test_everything"))


def rows(graph: Graph, statement: str) -> list[list[Any]]:
    """What a user's own Cypher gives."""
    return graph.ask(statement, {}, 1000, 30)[1]


def projects(graph: Graph, *names: str, environment: str = "lab") -> list[str]:
    """Projects of some names in an environment; their object ids."""
    made = [{"environment": environment, "uuid": f"{name}-uuid", "name": name} for name in names]
    graph.write("database/test_projects", projects=made)
    return [f"{environment}/project/{name}-uuid" for name in names]
