"""The recorded cloud with a past to let go of, and what tests of retention ask of it before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from calipso.compare import compare
from calipso.graph import Graph
from calipso.past import snapshots
from calipso.past.moments import moment
from calipso.past.retention import Rules
from tests.conftest import Server
from tests.histories import as_it_was, deleted, edited, of
from tests.replayed import replayed_moz, scan
from tests.test_as_of import AFTERWARDS, QUESTIONS, answer

LAST = len(AFTERWARDS) + 1
# What a stored snapshot says of itself.
SAVED = {
    "at": "", "kind": "by hand", "scope": "all", "scope_name": "", "scope_ids": [], "pinned": True, "designed": False, "note": "",
}  # fmt: skip
NOTHING = Rules(keep_within=timedelta(0))
FEW = ("hashes", "search", "by address", "show", "clique of a server", "tree")


def some(graph: Graph) -> dict[str, Any]:
    """The answers of some questions."""
    return {name: answer(graph, QUESTIONS[name]) for name in FEW}


def lived(graph: Graph) -> None:
    """Five scans more, with a snapshot after each."""
    snapshots.take_snapshot(graph, "lab", "s1")
    for number, source in enumerate(AFTERWARDS, 2):
        scan(graph, source)
        snapshots.take_snapshot(graph, "lab", f"s{number}")


@contextmanager
def six_scans(server: Server) -> Iterator[Graph]:
    """The recorded cloud after six scans, with a snapshot after each: s1 to s6."""
    with replayed_moz(server) as graph:
        lived(graph)
        yield graph


@contextmanager
def three_scans(server: Server) -> Iterator[Graph]:
    """The recorded cloud after three scans: as it was, with a server gone and one renamed, and as it was."""
    with replayed_moz(server) as graph:
        scan(graph, edited(deleted("moz-backup-10"), of("/servers/detail", "moz-web-4", name="renamed")))
        scan(graph, as_it_was())
        yield graph


def lives(graph: Graph) -> list[tuple[str, int, int]]:
    """Kind, since and until of all that is kept of the past."""
    rows = graph.read("database/test_past", environment="lab")
    return sorted((row["kind"], row["since"], row["until"]) for row in rows)


def needed(found: list[tuple[str, int, int]], numbers: Iterable[int]) -> list[tuple[str, int, int]]:
    """Those that held at some number, or ended behind the last."""
    return [one for one in found if one[2] > LAST or any(one[1] <= number < one[2] for number in numbers)]


def compared(graph: Graph, numbers: list[int]) -> dict[tuple[int, int], Any]:
    """All compares of two of some numbers."""
    return {(a, b): compare(graph, moment(graph, str(a)), moment(graph, str(b))) for a in numbers for b in numbers}
