"""Constraints and indexes: every file of cypher/schema, each safe to run again."""

from importlib.resources import files

from calipso.graph import Graph


def ensure_schema(graph: Graph) -> None:
    """Make what is missing. Raises DatabaseError when the server refuses."""
    names = sorted(
        file.name.removesuffix(".cypher")
        for file in files("cypher").joinpath("schema").iterdir()
        if file.name.endswith(".cypher")
    )
    for name in names:
        graph.write(f"schema/{name}")
