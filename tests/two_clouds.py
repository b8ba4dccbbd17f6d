"""Both recorded clouds, Moz's and BoingBoing's, side by side as two environments that stand on the same two switches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from calipso.environments import parse_environment, save_environment
from calipso.graph import Graph
from calipso.scan import Request, run_scan
from calipso.schema import ensure_schema
from tests.conftest import Server, empty
from tests.edited_source import BOINGBOING, MOZ, EditedSource


@contextmanager
def two_clouds(server: Server) -> Iterator[Graph]:
    """The graph of a test server with both clouds in it, `moz` and `boingboing`, and nothing else."""
    with Graph(server.uri, server.user, server.password) as graph:
        empty(graph)
        ensure_schema(graph)
        for key, folder in (("moz", MOZ), ("boingboing", BOINGBOING)):
            scan(graph, key, EditedSource(folder))
        yield graph


def scan(graph: Graph, key: str, source: EditedSource) -> None:
    """Scan a cloud as a source tells it, into the environment of a key."""
    environment = parse_environment(source.definition, "recording").model_copy(update={"environment": key})
    save_environment(graph, environment)
    run_scan(graph, Request(environment, source, "test", allow_removals=True))
