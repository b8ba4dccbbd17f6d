"""The recorded Moz cloud in the test server's graph, before and after a bad night: what docs/ and its tests ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from calipso.environments import parse_environment, save_environment
from calipso.graph import Graph
from calipso.scan import Request, run_scan
from calipso.schema import ensure_schema
from calipso.sources.answers import ApiQuestion
from tests.conftest import Server, empty
from tests.edited_source import EditedSource

Rows = list[dict[str, Any]]


@contextmanager
def replayed_moz(server: Server) -> Iterator[Graph]:
    """The emptied test database after one scan of the recording."""
    with Graph(server.uri, server.user, server.password) as graph:
        empty(graph)
        ensure_schema(graph)
        save_environment(graph, parse_environment(EditedSource().definition, "recording"))
        scan(graph, EditedSource())
        yield graph


def scan(graph: Graph, source: EditedSource) -> None:
    """One more scan, which finds what the source says now."""
    run_scan(graph, Request(parse_environment(source.definition, "recording"), source, "replay"))


def bad_night() -> EditedSource:
    """The cloud in the morning: moz-backup-10 deleted, moz-app-2 shut off, network-1's metadata agent dead."""
    return EditedSource(rows=_in_the_morning)


def _in_the_morning(question: ApiQuestion, rows: Rows) -> Rows:
    left = (row for row in rows if not str(row.get("name", "")).startswith("moz-backup-10"))
    return [row | _what_happened(question.path, row) for row in left]


def _what_happened(path: str, row: dict[str, Any]) -> dict[str, Any]:
    match path, row.get("name"), row.get("binary"), row.get("host"):
        case "/servers/detail", "moz-app-2", _, _:
            return {"status": "SHUTOFF", "OS-EXT-STS:power_state": 4}
        case "/ports", "moz-app-2-eth0" | "moz-app-2-eth1", _, _:
            return {"status": "DOWN"}
        case "/agents", _, "neutron-metadata-agent", "network-1":
            return {"alive": False}
    return {}
