"""Schedulers that die, are cut off, meet each other, or lose the graph: each run is done once, and none is lost."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from calipso import schedules
from calipso.errors import CalipsoError
from calipso.graph import Graph
from calipso.schedules import leading
from calipso.schedules.lease import Lease, LeaseLost, leader
from calipso.schema import ensure_schema
from calipso.writer import take_number
from tests.scheduling import QUICK, Running, ended, schedulers, slow_switch, until
from tests.sources.sshd import sshd_is_missing

pytestmark = [
    pytest.mark.graph,
    pytest.mark.skipif(sshd_is_missing(), reason="no OpenSSH server here: apt-get install openssh-server"),
]
Start = Callable[..., Running]
# An environment of switches alone names no cloud, and a scan of it says so.
CLOUDLESS = "completed_with_errors"


@pytest.fixture
def start(graph: Graph, calipso_home: Path, tmp_path: Path) -> Iterator[Start]:
    """Starts schedulers on the test server."""
    ensure_schema(graph)
    with schedulers(tmp_path) as starting:
        yield starting


def scans_of(graph: Graph, run: str) -> list[dict[str, Any]]:
    """The scans that a run made: its own, and those that died."""
    rows = graph.read("database/test_scans", environment="slow")
    return [row["scan"] for row in rows if row["scan"]["id"].startswith(run)]


def test_of_two_schedulers_one_runs_and_the_other_takes_over_when_it_ends(graph: Graph, start: Start) -> None:
    first = start("first")
    until(lambda: first.leads)
    second = start("second")
    until(lambda: "Another scheduler leads" in second.said)
    token = leader(graph)["token"]
    runs = [schedules.request_run(graph, "change_tick") for _ in range(5)]
    for run in runs:
        assert ended(graph, run)["status"] == "done"
    assert not second.leads

    first.process.send_signal(signal.SIGTERM)

    assert first.process.wait(30) == 0
    until(lambda: second.leads)
    assert leader(graph)["token"] == token + 1
    assert ended(graph, schedules.request_run(graph, "change_tick"))["status"] == "done"
    assert [first.said.count(f"Run {run}: change_tick begins") for run in runs] == [1] * 5
    assert not any(run in second.said for run in runs)


def test_a_scan_whose_scheduler_is_killed_is_taken_up_by_the_next_and_done_once(
    graph: Graph, start: Start, tmp_path: Path
) -> None:
    with slow_switch(graph, tmp_path, 2):
        first = start("first")
        until(lambda: first.leads)
        second = start("second")
        run = schedules.request_run(graph, "scan")
        until(lambda: schedules.get_run(graph, run)["progress"])

        first.process.send_signal(signal.SIGKILL)

        done = ended(graph, run)
    assert (done["status"], done["attempts"]) == ("done", 2)
    assert any("ended or was cut off while it ran this; it is run again" in line for line in done["log"])
    assert second.said.count(f"Run {run}: scan begins") == 1
    assert [(one["id"], one["number"], one["status"]) for one in scans_of(graph, run)] == [(run, 1, CLOUDLESS)]


def test_a_scheduler_that_was_cut_off_past_its_lease_writes_nothing_any_more(
    graph: Graph, start: Start, tmp_path: Path
) -> None:
    with slow_switch(graph, tmp_path, 3):
        first = start("first")
        until(lambda: first.leads)
        run = schedules.request_run(graph, "scan")
        until(lambda: schedules.get_run(graph, run)["progress"])
        first.process.send_signal(signal.SIGSTOP)
        second = start("second")
        until(lambda: f"Run {run}: scan begins" in second.said)
        token = leader(graph)["token"]

        first.process.send_signal(signal.SIGCONT)

        until(lambda: "beginning anew" in first.said)
        done = ended(graph, run)
    assert (done["status"], done["attempts"]) == ("done", 2)
    assert f"Run {run}: scan done" in second.said
    assert f"Run {run}: scan done" not in first.said
    assert leader(graph)["token"] == token
    assert [(one["id"], one["number"], one["status"]) for one in scans_of(graph, run)] == [(run, 1, CLOUDLESS)]
    assert first.process.poll() is None, "it is a follower again"
    until(lambda: "Another scheduler leads" in first.said)


def test_a_run_that_kills_its_scheduler_is_not_begun_a_third_time(graph: Graph) -> None:
    ensure_schema(graph)
    run = schedules.request_run(graph, "change_tick")
    for number in (1, 2):
        lease = Lease(f"holder {number}", 0.0)
        assert lease.take(graph)
        leading.take_up(graph, lease)
        claimed = leading.claim(graph, lease, 0)
        assert claimed is not None
        assert claimed.attempts == number
        time.sleep(0.01)
    last = Lease("the last")
    assert last.take(graph)

    leading.take_up(graph, last)

    found = schedules.get_run(graph, run)
    assert found["status"] == "failed"
    assert "begun 2 times" in found["message"]


def test_what_a_former_leader_tries_to_write_is_refused(graph: Graph) -> None:
    ensure_schema(graph)
    run = schedules.request_run(graph, "change_tick")
    old, new = Lease("old", 0.0), Lease("new")
    assert old.take(graph)
    assert leading.claim(graph, old, 0)
    time.sleep(0.01)
    assert new.take(graph)
    assert new.token == old.token + 1
    before = schedules.get_run(graph, run)
    claimed = leading.Claimed(run, "change_tick", {}, None, 1, has_scan=False, holder="")

    for write in (
        lambda: old.renew(graph),
        lambda: leading.tell(graph, old, run, ["a line"]),
        lambda: leading.finish(graph, old, run, leading.Ending("done", "")),
        lambda: leading.hand_back(graph, old, claimed, ""),
        lambda: leading.give_up(graph, old, claimed, ""),
    ):
        with pytest.raises(LeaseLost, match="was lost to another scheduler"):
            write()

    assert leading.claim(graph, old, 0) is None
    assert schedules.get_run(graph, run) == before
    old.release(graph)
    assert leader(graph)["holder"] == "new"


def test_a_server_clock_set_back_gives_a_living_leaders_lease_to_nobody_and_a_dead_ones_soon(graph: Graph) -> None:
    ensure_schema(graph)
    alive, other = Lease("alive", 1.0), Lease("other", 1.0)
    assert alive.take(graph)
    graph.write("database/test_lease_ahead", seconds=7200)
    for _ in range(6):
        assert not other.take(graph)
        alive.renew(graph)
        time.sleep(0.3)
    graph.write("database/test_lease_ahead", seconds=7200)

    assert not other.take(graph)
    time.sleep(1.2)
    assert other.take(graph), "nobody renewed it for as long as it lasts"
    with pytest.raises(LeaseLost):
        alive.renew(graph)


def test_a_scheduler_told_to_end_lets_short_runs_end_and_hands_long_ones_back(
    graph: Graph, start: Start, tmp_path: Path
) -> None:
    with slow_switch(graph, tmp_path, 4):
        first = start("first", *QUICK, "--grace-s", "0.5")
        until(lambda: first.leads)
        run = schedules.request_run(graph, "scan")
        until(lambda: schedules.get_run(graph, run)["progress"])

        first.process.send_signal(signal.SIGTERM)

        assert first.process.wait(30) == 0
        waits = schedules.get_run(graph, run)
        assert (waits["status"], waits["attempts"]) == ("queued", 0)
        assert graph.read("scans/by_id", id=run)[0]["scan"]["status"] == "queued"
        start("second")
        assert ended(graph, run)["status"] == "done"


def test_a_scan_that_died_while_it_wrote_stays_as_an_aborted_one_and_its_run_gets_a_fresh_one(
    graph: Graph, tmp_path: Path
) -> None:
    ensure_schema(graph)
    with slow_switch(graph, tmp_path, 0):
        run = schedules.request_run(graph, "scan", by="ada")
    dying, next_one = Lease("dying", 0.0), Lease("next")
    assert dying.take(graph)
    claimed = leading.claim(graph, dying, 0)
    assert claimed is not None
    mine = {"id": run, "holder": claimed.holder, "environment": "slow"}
    assert graph.change("scans/begin", **mine, scope="all", source="live")
    assert take_number(graph, run, "slow", claimed.holder) == 1
    assert graph.change("scans/lease", environment="slow", holder=claimed.holder, seconds=600)
    time.sleep(0.01)
    assert next_one.take(graph)

    leading.take_up(graph, next_one)

    found = [(one["id"], one["number"], one["status"]) for one in scans_of(graph, run)]
    assert found == [(f"{run}~1", 1, "aborted"), (run, None, "queued")]
    again = leading.claim(graph, next_one, 0)
    assert again is not None
    assert (again.id, again.has_scan, again.attempts) == (run, True, 2)
    assert not graph.change("scans/begin", **mine, scope="all", source="live"), "the dead one may not come back"
    with pytest.raises(CalipsoError, match="was taken over"):
        take_number(graph, run, "slow", claimed.holder)
    assert graph.change("scans/lease", environment="slow", holder=again.holder, seconds=60), "nobody waits for the dead"


def test_a_run_that_the_graph_broke_off_is_tried_once_more_and_no_oftener(graph: Graph) -> None:
    ensure_schema(graph)
    run, lease = schedules.request_run(graph, "change_tick"), Lease("test")
    assert lease.take(graph)
    for status in ("queued", "failed"):
        claimed = leading.claim(graph, lease, 0)
        assert claimed is not None
        leading.give_up(graph, lease, claimed, "no Neo4j answers")
        found = schedules.get_run(graph, run)
        assert (found["status"], "no Neo4j answers" in found["message"]) == (status, True)
