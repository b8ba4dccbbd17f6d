"""Retention while others ask, scan and take snapshots, and when it is killed: nobody is told anything wrong."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from calipso import cliques
from calipso.compare import compare
from calipso.errors import Conflict, NotFound
from calipso.graph import Graph, Row, WriteCounts
from calipso.past import snapshots
from calipso.past.as_of import as_of
from calipso.past.journal import touched
from calipso.past.kept import kept_of
from calipso.past.moments import moment
from calipso.past.retention import Rules, apply_retention
from calipso.writer import lease
from tests.conftest import Server
from tests.graph_state import hashes
from tests.histories import as_it_was, deleted, edited
from tests.replayed import scan
from tests.retained import LAST, NOTHING, SAVED, compared, lives, needed, six_scans, some, three_scans

pytestmark = pytest.mark.graph
# Before which an apply may lose its lease.
STATEMENTS = (
    "retention/begin", "retention/scans_drop", "retention/unnumbered_drop", "retention/states_drop", "retention/gone_states_drop",
    "retention/links_drop", "retention/gone_drop", "retention/notes_drop", "retention/notes_add", "retention/condensed",
)  # fmt: skip


@pytest.fixture
def later(neo4j_server: Server) -> Iterator[Graph]:
    """The recorded cloud after six scans, with a snapshot after each: s1 to s6."""
    with six_scans(neo4j_server) as graph:
        yield graph


@pytest.fixture
def moz(neo4j_server: Server) -> Iterator[Graph]:
    """The recorded cloud after three scans."""
    with three_scans(neo4j_server) as graph:
        yield graph


def test_who_asks_of_the_past_meanwhile_is_told_so(later: Graph) -> None:
    graph = later
    snapshots.pin_snapshot(graph, "s2")
    kept, then = moment(graph, "s2"), moment(graph, "4")
    with as_of(graph, kept) as past:
        was = some(past)
    beside = threading.Thread(target=apply_retention, args=(graph, "lab", NOTHING))

    def ask_while_it_goes() -> None:
        with as_of(graph, then) as past:
            beside.start()
            while kept_of(graph, "lab").has(4):
                time.sleep(0.05)
            some(past)

    with pytest.raises(Conflict, match=r"4 \(scan 4 of lab\) was let go by retention while it was asked"):
        ask_while_it_goes()
    beside.join()
    with pytest.raises(Conflict, match="let go by retention while it was asked"):
        cliques.clique(graph, "tor-1", "lab", at=then)
    with as_of(graph, kept) as past:
        assert some(past) == was


class Disturbed(Graph):
    """A graph in which something happens just before a statement is run for the first time."""

    def __init__(self, graph: Graph, name: str, happens: Callable[[], object]) -> None:
        self.__dict__.update(graph.__dict__)
        self._name, self._happens = name, happens

    def _meets(self, name: str) -> None:
        if name == self._name:
            self._name = ""
            self._happens()

    def read(self, name: str, /, **params: object) -> list[Row]:
        """See Graph."""
        self._meets(name)
        return super().read(name, **params)

    def write(self, name: str, /, **params: Any) -> WriteCounts:
        """See Graph."""
        self._meets(name)
        return super().write(name, **params)

    def change(self, name: str, /, **params: object) -> list[Row]:
        """See Graph."""
        self._meets(name)
        return super().change(name, **params)


class MissesNotes(Disturbed):
    """One whose first reading of notes meets none: the old ones went before it, the new ones came behind it."""

    misses = True

    def read(self, name: str, /, **params: object) -> list[Row]:
        """See Graph."""
        found = super().read(name, **params)
        if name == "past/touched" and self.misses:
            self.misses = False
            none = {key: [] for key in ("objects", "types", "sources", "targets")}
            return [found[0] | none | {"turn": found[0]["turn"] - 1}]
        return found


@pytest.mark.parametrize("statement", ["past/touched", "past/lives", "past/ties"])
def test_a_compare_of_what_is_let_go_meanwhile_is_refused_and_of_what_is_kept_is_right(
    moz: Graph, statement: str
) -> None:
    for number in (1, 2):
        moz.write("snapshots/save", environment="lab", name=f"p{number}", scan=number, properties=dict(SAVED))
    scan(moz, edited(deleted("moz-web-2")))
    kept = [moment(moz, "1"), moment(moz, "now", "lab")]
    right = compare(moz, *kept)
    snapshots.pin_snapshot(moz, "p2", pinned=False)
    disturbed = Disturbed(moz, statement, lambda: apply_retention(moz, "lab", NOTHING))
    with pytest.raises(Conflict, match="let go by retention while it was asked"):
        compare(disturbed, moment(moz, "2"), moment(moz, "now", "lab"))
    assert compare(moz, *kept) == right


def test_notes_that_are_condensed_while_they_are_read_are_read_again(moz: Graph) -> None:
    moz.write("snapshots/save", environment="lab", name="p1", scan=1, properties=dict(SAVED))
    scan(moz, edited(deleted("moz-web-2")))
    right = touched(moz, "lab", 1)

    missing = MissesNotes(moz, "past/touched", lambda: apply_retention(moz, "lab", NOTHING))
    assert touched(missing, "lab", 1) == right
    assert not missing.misses


def test_a_snapshot_that_is_taken_or_pinned_meanwhile_is_kept(moz: Graph) -> None:
    snapshots.take_snapshot(moz, "lab", "late")
    disturbed = Disturbed(moz, "retention/begin", lambda: snapshots.pin_snapshot(moz, "late"))
    assert apply_retention(disturbed, "lab", NOTHING)["kept"]["snapshots"] == ["late"]
    scan(moz, edited(deleted("moz-web-2")))
    disturbed = Disturbed(moz, "retention/begin", lambda: snapshots.take_snapshot(moz, "lab", "later"))
    assert apply_retention(disturbed, "lab", Rules(keep_last=1))["kept"]["snapshots"] == ["later", "late"]

    def passes() -> None:
        scan(moz, as_it_was())
        apply_retention(moz, "lab", NOTHING)

    with pytest.raises(Conflict, match="was let go by retention while it was named"):
        snapshots.take_snapshot(Disturbed(moz, "snapshots/save", passes), "lab", "too late")


def test_a_scan_is_waited_for_and_what_loses_the_lease_stops_and_is_completed(later: Graph) -> None:
    graph = later
    snapshots.pin_snapshot(graph, "s2")
    snapshots.pin_snapshot(graph, "s5")
    kept = [2, 5, LAST]
    before, then = compared(graph, kept), {}
    for number in kept:
        with as_of(graph, moment(graph, str(number))) as past:
            then[number] = hashes(past)
    wanted = [one for one in needed(lives(graph), (2, 5)) if one[0] != "gone"]
    for statement in STATEMENTS:
        disturbed = Disturbed(graph, statement, lambda: graph.write("database/test_lease_lost", environment="lab"))
        with pytest.raises(Conflict, match="lease was lost"):
            apply_retention(disturbed, "lab", NOTHING)
        assert compared(graph, kept) == before, statement
        for number in kept:
            with as_of(graph, moment(graph, str(number))) as past:
                assert hashes(past) == then[number], (statement, number)
        if statement != STATEMENTS[0]:
            with pytest.raises(NotFound, match="let go"):
                moment(graph, "4")
    apply_retention(graph, "lab", NOTHING)
    assert [one for one in lives(graph) if one[0] != "gone"] == wanted
    assert compared(graph, kept) == before
    with lease(graph, "lab", "a scan"):
        beside = threading.Thread(target=apply_retention, args=(graph, "lab", NOTHING))
        beside.start()
        beside.join(1.5)
        assert beside.is_alive()
    beside.join()


@pytest.mark.parametrize("batch", [3, 7])
def test_one_that_is_killed_is_completed_by_the_next(moz: Graph, calipso_home: Path, batch: int) -> None:
    moz.write("snapshots/save", environment="lab", name="p1", scan=1, properties=dict(SAVED))
    before = compared(moz, [1, 3])
    command = [sys.executable, "-m", "tests.killed_retention", str(batch)]
    died = subprocess.run(command, cwd=Path(__file__).parents[1], check=False, timeout=120)
    assert died.returncode == -9
    assert compared(moz, [1, 3]) == before
    moz.write("database/test_lease_lost", environment="lab")
    apply_retention(moz, "lab", NOTHING)
    assert set(apply_retention(moz, "lab", NOTHING)["dropped"].values()) == {0}
    assert compared(moz, [1, 3]) == before
