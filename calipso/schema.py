"""Constraints and indexes: every file of cypher/schema, each safe to run again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files

from calipso.errors import Conflict
from calipso.graph import Graph

# Indexes that only questions need. Filling them at once costs a fraction of keeping them up to date object by object.
FOR_QUESTIONS = ("object_search", "object_alike", "object_place", "object_name")
# From so many new objects on, a first load is worth it.
BULK = 10_000
FILLED_WITHIN_S = 600


def ensure_schema(graph: Graph) -> None:
    """Make what is missing. Raises DatabaseError when the server refuses."""
    names = sorted(
        file.name.removesuffix(".cypher")
        for file in files("cypher").joinpath("schema").iterdir()
        if file.name.endswith(".cypher")
    )
    for name in names:
        try:
            graph.write(f"schema/{name}")
        except (
            Conflict
        ):  # another process made it between the server's look and its making: there is nothing left to make
            graph.write(f"schema/{name}")


@contextmanager
def loading(graph: Graph, count: int) -> Iterator[Callable[[], None]]:
    """While so many objects are loaded into a graph that has none, the indexes for questions are set aside.

    Gives what makes them again once the objects are there: the server fills them beside whatever is written then. At the
    end they are waited for. Whoever dies in between leaves a graph without them; the next scan begins with `ensure_schema`.
    """

    def make() -> None:
        for name in FOR_QUESTIONS:
            graph.write(f"schema/{name}")

    if count < BULK or graph.read("load/any_object"):
        yield lambda: None
        return
    for name in FOR_QUESTIONS:
        graph.write("load/set_aside", name=name)
    try:
        yield make
    finally:
        make()
    graph.write("load/await_indexes", seconds=FILLED_WITHIN_S)
