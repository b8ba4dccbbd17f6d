"""Retention: what is kept answers byte for byte as before, the rest is really gone, and nobody is told anything wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from calipso import changes, cliques, inventory
from calipso.changes import Wish
from calipso.compare import compare
from calipso.errors import Conflict, Invalid, NeedsDecision, NotFound
from calipso.graph import Graph
from calipso.past import snapshots
from calipso.past.as_of import as_of
from calipso.past.moments import moment
from calipso.past.retention import Rules, apply_retention
from calipso.past.size import in_words, size_of_past, stored_bytes
from calipso.past.snapshots import About
from tests.conftest import Server
from tests.graph_state import hashes
from tests.histories import as_it_was, deleted, edited
from tests.replayed import replayed_moz, scan
from tests.retained import LAST, NOTHING, compared, lives, needed, six_scans, some, three_scans
from tests.test_as_of import AFTERWARDS, asked

pytestmark = pytest.mark.graph
# moz-web-1 was gone at scan 4: what was gone at a kept number may have been let go.
OF_THE_GONE = ("show", "clique of a server", "path")
# One apply after the other: which snapshots are pinned, and as of which numbers all is asked and not only some.
STEPS = (((1, 2, 4, 5), ()), ((2, 5), (2, 5)), ((5,), ()), ((), ()))


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


def cliques_at(graph: Graph, number: int) -> list[Any]:
    """Cliques as of a number, of things that were there all the while."""
    then = moment(graph, str(number))
    return [cliques.clique(graph, name, "lab", at=then) for name in ("tor-1", "moz-db-2", "compute-2")]


def test_what_is_kept_answers_as_before_and_the_rest_is_gone(neo4j_server: Server) -> None:
    fully = {number for _, numbers in STEPS for number in numbers} | {LAST}
    with replayed_moz(neo4j_server) as graph:
        answers = {1: some(graph)}
        snapshots.take_snapshot(graph, "lab", "s1", About(pinned=True))
        for number, source in enumerate(AFTERWARDS, 2):
            scan(graph, source)
            answers[number] = asked(graph) if number in fully else some(graph)
            snapshots.take_snapshot(graph, "lab", f"s{number}", About(pinned=number in STEPS[0][0]))
        numbers = [*STEPS[0][0], LAST]
        before, walked = compared(graph, numbers), {one: cliques_at(graph, one) for one in numbers}
        for pinned, all_asked in STEPS:
            for one in snapshots.list_snapshots(graph):
                snapshots.pin_snapshot(graph, one["name"], pinned=one["scan"] in pinned)
            let_go_and_look(graph, pinned)
            kept = [*pinned, LAST]
            assert compared(graph, kept) == {pair: told for pair, told in before.items() if set(pair) <= set(kept)}
            assert {one: cliques_at(graph, one) for one in kept} == {one: walked[one] for one in kept}
            for number in kept:
                with as_of(graph, moment(graph, str(number))) as past:
                    found = asked(past) if number in all_asked else some(past)
                left_out = OF_THE_GONE if number == 4 else ()
                for name in set(found) - set(left_out):
                    assert found[name] == answers[number][name], (pinned, number, name)
        assert asked(graph) == answers[LAST], "the present is untouched"


def let_go_and_look(graph: Graph, pinned: tuple[int, ...]) -> None:
    """Apply retention: what it says that it would drop, it drops, and what no kept number needs is gone."""
    was = lives(graph)
    wanted = needed(was, pinned)
    told = apply_retention(graph, "lab", NOTHING, dry_run=True)
    assert lives(graph) == was
    done = apply_retention(graph, "lab", NOTHING)
    assert {**done, "dry_run": True, "dropped": 0, "bytes": 0} == {**told, "dropped": 0, "bytes": 0}
    counts = {kind: done["dropped"][kind] for kind in ("states", "links", "gone")}
    assert counts == {kind: told["dropped"][kind] for kind in counts}
    assert done["kept"]["since"] == LAST
    assert done["kept"]["scans"] == list(pinned)
    left = lives(graph)
    assert sum(counts.values()) == len(was) - len(left) > 0
    assert [one for one in left if one[0] != "gone"] == [one for one in wanted if one[0] != "gone"]
    for number in set(range(1, LAST)) - set(pinned):
        with pytest.raises(NotFound, match="was let go by retention") as refused:
            moment(graph, str(number))
        assert all(f"s{one} (scan {one})" in refused.value.hint for one in pinned)
    again = apply_retention(graph, "lab", NOTHING)
    assert set(again["dropped"].values()) == {0}
    assert lives(graph) == left


def test_notes_between_kept_numbers_become_one(later: Graph) -> None:
    graph = later
    for number in (1, 4):
        snapshots.pin_snapshot(graph, f"s{number}")

    apply_retention(graph, "lab", NOTHING)

    notes = graph.read("retention/notes", environment="lab", after=-1, until=99)
    assert {row["scan"] for row in notes} == {4, LAST}
    for scan_number in (4, LAST):
        rows = graph.read("past/journal", environment="lab", after=scan_number - 1, until=scan_number)
        objects = [one for row in rows for one in row["objects"]]
        assert len(objects) == len(set(objects))
        assert len(rows) == 2
    scan(graph, edited(deleted("moz-web-2")))
    snapshots.pin_snapshot(graph, "s4", pinned=False)
    apply_retention(graph, "lab", NOTHING)
    assert {row["scan"] for row in graph.read("retention/notes", environment="lab", after=-1, until=99)} == {LAST + 1}
    assert compare(graph, moment(graph, "s1"), moment(graph, "now", "lab"))["same"] is False


def test_times_are_answered_where_all_is_kept_and_refused_elsewhere(later: Graph) -> None:
    graph = later
    ends = {n: moment(graph, str(n)).at.partition("[")[0] for n in range(1, LAST + 1)}
    snapshots.pin_snapshot(graph, "s3")
    apply_retention(graph, "lab", NOTHING)
    assert moment(graph, ends[3], "lab").scan == 3
    assert moment(graph, ends[LAST], "lab").scan == LAST
    for number in (1, 2, 4, 5):
        with pytest.raises(NotFound, match=r"the past of lab before .* was let go by retention") as refused:
            moment(graph, ends[number], "lab")
        assert "kept: snapshots s3 (scan 3); everything since scan 6" in refused.value.hint
    with pytest.raises(NotFound, match="no finished scan 99"):
        moment(graph, "99")
    just_behind = (datetime.fromisoformat(ends[3]) + timedelta(milliseconds=1)).isoformat()
    with pytest.raises(NotFound, match="let go"):
        moment(graph, just_behind, "lab")
    with pytest.raises(NotFound, match="let go"):
        moment(graph, "last-week", "lab", now=datetime.fromisoformat(ends[4]) + timedelta(days=7))


def test_snapshots_are_kept_by_age_number_pin_and_change(moz: Graph) -> None:
    def names() -> list[str]:
        return sorted(one["name"] for one in snapshots.list_snapshots(moz))

    for name in "abcd":
        snapshots.take_snapshot(moz, "lab", name, About(pinned=name == "a"))
    assert apply_retention(moz, "lab", Rules(keep_within=timedelta(hours=1)))["forgotten"] == []
    assert apply_retention(moz, "lab", Rules(keep_last=2))["forgotten"] == ["b"]
    assert names() == ["a", "c", "d"]
    now = datetime.now(UTC)
    number = int(changes.open_change(moz, Wish(["compute-1"], now, now + timedelta(hours=2)), "lab")["number"])
    changes.approve(moz, number, "NOC")
    changes.tick(moz, number, lambda scope: (0, []))
    changes.tick(moz, number, lambda scope: (0, []))
    snapshots.pin_snapshot(moz, f"change-{number}-before", pinned=False)
    assert apply_retention(moz, "lab", Rules(keep_last=0))["forgotten"] == ["d", "c"]
    assert names() == ["a", f"change-{number}-1", f"change-{number}-before"]
    with pytest.raises(Conflict, match=f"needed by change {number}, which is open"):
        snapshots.remove_snapshot(moz, f"change-{number}-before")
    changes.close(moz, number, None, "NOC")
    events = changes.get_change(moz, number)["events"]
    assert apply_retention(moz, "lab", NOTHING)["forgotten"] == [f"change-{number}-1", f"change-{number}-before"]
    assert changes.get_change(moz, number)["events"] == events


def test_it_is_said_what_to_give(moz: Graph) -> None:
    with pytest.raises(Invalid, match="it is not said what to keep") as refused:
        apply_retention(moz, "lab", Rules())
    assert "--keep-within" in refused.value.hint
    for wrong in (Rules(keep_last=-1), Rules(keep_within=timedelta(days=-1))):
        with pytest.raises(Invalid, match="less than nothing"):
            apply_retention(moz, "lab", wrong)
    moz.write("environments/save", id="new", name="new", definition="{}")
    with pytest.raises(NotFound, match="environment new was never scanned"):
        apply_retention(moz, "new", NOTHING)


def test_all_since_a_time_is_kept_in_full(later: Graph) -> None:
    graph = later
    whole = lives(graph)
    kept = apply_retention(graph, "lab", Rules(keep_within=timedelta(days=30)))["kept"]
    assert (kept["since"], lives(graph)) == (0, whole)
    then = {}
    for number in range(3, LAST + 1):
        with as_of(graph, moment(graph, str(number))) as past:
            then[number] = hashes(past), inventory.search(past, "web")
    now = datetime.fromisoformat(graph.read("scans/now")[0]["now"].partition("[")[0])
    begins = datetime.fromisoformat(moment(graph, "4").at.partition("[")[0])
    kept = apply_retention(graph, "lab", Rules(keep_within=now - begins))["kept"]
    assert kept["since"] in (3, 4)
    assert lives(graph) == [one for one in whole if one[2] > kept["since"]]
    for number in range(kept["since"], LAST + 1):
        with as_of(graph, moment(graph, str(number))) as past:
            assert (hashes(past), inventory.search(past, "web")) == then[number]
    again = apply_retention(graph, "lab", Rules(keep_within=timedelta(days=30)))["kept"]
    assert again["since"] == kept["since"], "what was let go does not come back"


def test_what_scans_say_of_the_present_stays(later: Graph) -> None:
    graph = later
    for _ in range(3):
        scan(graph, edited(deleted("moz-db-1", 2), silent=("compute-3",)))
    then = inventory.show(graph, "moz-web-3"), inventory.show(graph, "compute-3"), inventory.history(graph, "compute-1")
    done = apply_retention(graph, "lab", NOTHING)
    assert done["dropped"]["scans"] > 0
    now = inventory.show(graph, "moz-web-3"), inventory.show(graph, "compute-3"), inventory.history(graph, "compute-1")
    assert now[:2] == then[:2]
    let_go = now[2].pop("let_go")
    assert (let_go["before"], let_go["kept"], then[2].pop("let_go")) == (done["kept"]["since"], [], None)
    assert now[2]["states"][0]["at"] == then[2]["states"][0]["at"]
    scan(graph, as_it_was())
    assert {one["name"] for one in inventory.search(graph, "moz-db-1")} >= {"moz-db-1"}


def test_scans_of_an_older_calipso_are_still_not_taken_for_scans_without_a_change(later: Graph) -> None:
    graph = later
    graph.write("database/test_without_journal", environment="lab", number=3, journal=None)
    snapshots.pin_snapshot(graph, "s2")
    snapshots.pin_snapshot(graph, "s4")
    apply_retention(graph, "lab", NOTHING)
    with pytest.raises(Invalid, match="scan 3 was written by an older Calipso"):
        compare(graph, moment(graph, "s2"), moment(graph, "now", "lab"))
    assert compare(graph, moment(graph, "s4"), moment(graph, "now", "lab"))["same"] is False


def test_a_change_whose_snapshot_vanished_says_so_and_can_be_closed(moz: Graph) -> None:
    now = datetime.now(UTC)
    number = int(changes.open_change(moz, Wish(["compute-1"], now, now + timedelta(hours=2)), "lab")["number"])
    changes.approve(moz, number, "NOC")
    changes.tick(moz, number, lambda scope: (0, []))
    name = f"change-{number}-before"
    moz.write("database/test_without_snapshot", environment="lab", name=name)
    with pytest.raises(NotFound, match=f"the snapshot '{name}' that it began with is gone") as refused:
        changes.tick(moz, number, lambda scope: (0, []))
    assert f"calipso change waive {number} {name}" in refused.value.hint
    assert changes.rests_of(moz, number)[0].item == name
    with pytest.raises(NeedsDecision, match="that it began with is gone"):
        changes.close(moz, number, None, "NOC")
    changes.waive(moz, number, name, "restored from a dump", "NOC")
    for rest in changes.rests_of(moz, number):
        changes.waive(moz, number, rest.item, "was so before", "NOC")
    assert changes.close(moz, number, None, "NOC")["status"] == "closed"


def test_bytes_are_reckoned_by_neo4js_records() -> None:
    assert stored_bytes({}, 15) == 15
    assert stored_bytes({"a": 1, "b": True, "c": None}, 15) == 15 + 41
    assert stored_bytes({"hash": 2**60, "x": 1.5, "y": "short"}, 34) == 34 + 2 * 41
    assert stored_bytes({"raw": "x" * 1000}, 15) == 15 + 41 + 9 * 128
    assert stored_bytes({"ids": ["x" * 60] * 10}, 15) == 15 + 41 + 6 * 128
    assert [in_words(size) for size in (0, 999, 1234, 12_345_678, 5e9)] == [
        "0 bytes",
        "999 bytes",
        "1.2 kB",
        "12 MB",
        "5.0 GB",
    ]


def test_the_commands_tell_what_went(moz: Graph, run_calipso: Callable[..., Any], calipso_home: Path) -> None:
    empty = run_calipso("snapshot", "list")
    neither = run_calipso("retention", "apply")
    wrong = run_calipso("retention", "apply", "--keep-within", "soon")
    run_calipso("snapshot", "take", "sunday", "--no-scan")
    would = run_calipso("retention", "apply", "--keep-within", "0s", "--keep-last", "1", "--dry-run")
    done = run_calipso("retention", "apply", "--keep-within", "0s", "--json")
    listed = run_calipso("snapshot", "list", "--json")
    history = run_calipso("history", "moz-web-4")
    at = run_calipso("search", "moz", "--at", "1")
    assert "former states" in empty.stderr
    assert "kB" in empty.stderr
    assert (neither.exit_code, "--keep-within" in neither.stderr) == (2, True)
    assert (wrong.exit_code, "like 90s" in wrong.stderr) == (2, True)
    assert "would be dropped" in would.stdout
    assert "snapshots kept: sunday" in would.stdout
    assert done.json()["forgotten"] == ["sunday"]
    assert done.json()["bytes"] > 0
    assert listed.json()["past"]["lab"]["bytes"] == size_of_past(moz, "lab")["bytes"] == done.json()["past"]["bytes"]
    assert "what was before scan 3" in history.stdout
    assert (at.exit_code, "let go by retention" in at.stderr, "kept: everything since scan 3" in at.stderr) == (
        1,
        True,
        True,
    )
