"""--at: any question asked of the past instead of the present."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from calipso import database
from calipso.config import load_settings
from calipso.graph import Graph
from calipso.past.as_of import as_of
from calipso.past.moments import Moment, moment

AtOption = Annotated[
    str | None,
    typer.Option(
        "--at", metavar="MOMENT", help="As of a snapshot, last-week, designed, a time like 2026-11-22T08:00, or a scan."
    ),
]


@contextmanager
def graph_at(at: str | None, env: str | None) -> Iterator[tuple[Graph, str | None]]:
    """The graph as of a moment (now without one), and the environment to ask: the moment's own where one is given."""
    with database.connect(load_settings()) as graph:
        then = moment_at(graph, at, env)
        with as_of(graph, then) as past:
            yield past, then.environment if then else env


def moment_at(graph: Graph, at: str | None, env: str | None) -> Moment | None:
    """The moment that --at names; None for the present."""
    return moment(graph, at, env) if at else None
