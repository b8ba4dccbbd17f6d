"""Schedules and runs as users meet them: a real scheduler, a real Neo4j."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from calipso import schedules
from calipso.environments import parse_environment, save_environment
from calipso.errors import Conflict, Invalid, NotFound
from calipso.graph import Graph
from calipso.schedules import Schedule, Timing
from calipso.schema import ensure_schema
from tests.scheduling import QUICK, Running, ended, schedulers, slow_switch, until
from tests.sources.sshd import free_port, sshd_is_missing

pytestmark = [
    pytest.mark.graph,
    pytest.mark.skipif(sshd_is_missing(), reason="no OpenSSH server here: apt-get install openssh-server"),
]
Start = Callable[..., Running]


@pytest.fixture
def start(graph: Graph, calipso_home: Path, tmp_path: Path) -> Iterator[Start]:
    """Starts schedulers on the test server."""
    ensure_schema(graph)
    with schedulers(tmp_path) as starting:
        yield starting


def test_a_requested_scan_has_its_node_at_once_tells_its_progress_and_is_done(
    graph: Graph, start: Start, tmp_path: Path
) -> None:
    with slow_switch(graph, tmp_path, 2):
        run = schedules.request_run(graph, "scan", {}, "ada")
        node = graph.read("scans/by_id", id=run)[0]["scan"]
        assert (node["status"], node["environment"], node["scope"]) == ("queued", "slow", "all")
        assert schedules.get_run(graph, run)["status"] == "queued"

        start()
        progress = until(lambda: schedules.get_run(graph, run)["progress"])
        done = ended(graph, run)

    assert progress["asking"] == ["switch/sw1"]
    assert (done["status"], done["attempts"], done["by"]) == ("done", 1, "ada")
    assert done["result"]["id"] == run
    assert graph.read("scans/by_id", id=run)[0]["scan"]["status"] == done["result"]["status"]


def test_what_was_missed_is_made_up_for_as_soon_as_a_scheduler_runs(graph: Graph, start: Start) -> None:
    schedules.add_schedule(graph, Schedule("often", Timing("* * * * *"), "change_tick"))
    graph.write("database/test_handled", name="often", at=(datetime.now(UTC) - timedelta(minutes=30)).isoformat())

    start()
    [run] = until(lambda: schedules.list_runs(graph, "often", "done"))

    assert "planned times were missed since" in schedules.get_run(graph, run["id"])["log"][0]
    assert run["message"] == "no change was due"
    assert schedules.get_schedule(graph, "often")["last_success"] == run["finished_at"]


def test_a_schedule_that_is_added_is_followed_and_one_that_is_removed_is_not(graph: Graph, start: Start) -> None:
    scheduler = start()
    until(lambda: scheduler.leads)

    schedules.add_schedule(graph, Schedule("weekly", Timing("0 0 * * sun"), "change_tick"))
    until(lambda: "Schedule weekly is followed: At 00:00 on Sunday" in scheduler.said)
    schedules.remove_schedule(graph, "weekly")

    until(lambda: "Schedule weekly is not followed any more" in scheduler.said)


def test_a_run_that_cannot_be_done_fails_with_what_to_do_and_disturbs_no_other(graph: Graph, start: Start) -> None:
    definition = {"environment": "nowhere", "openstack": {"cloud": "no-such-cloud"}}
    save_environment(graph, parse_environment(definition, "test"))
    bad = schedules.request_run(graph, "scan")
    good = schedules.request_run(graph, "change_tick")

    start()

    assert ended(graph, good)["status"] == "done"
    failed = ended(graph, bad)
    assert failed["status"] == "failed"
    assert "no-such-cloud" in failed["message"]
    assert failed["log"]
    assert graph.read("scans/by_id", id=bad)[0]["scan"]["status"] == "failed"


def test_requests_for_one_scope_at_once_share_one_scan(graph: Graph, start: Start, tmp_path: Path) -> None:
    with slow_switch(graph, tmp_path, 1):
        first, second = (schedules.request_run(graph, "scan") for _ in range(2))
        start()
        results = [ended(graph, run)["result"] for run in (first, second)]

    assert {one["scan"] for one in results} == {1}
    nodes = [graph.read("scans/by_id", id=run)[0]["scan"] for run in (first, second)]
    assert {one["status"] for one in nodes} == {"completed_with_errors"}
    assert [one.get("number") for one in nodes].count(1) == 1
    assert len([one for one in nodes if one.get("joined")]) == 1


def test_a_run_that_waits_can_be_taken_back(graph: Graph, start: Start, tmp_path: Path) -> None:
    with slow_switch(graph, tmp_path, 0):
        run = schedules.request_run(graph, "scan")
        found = schedules.cancel_run(graph, run, "ada")

        assert (found["status"], found["message"]) == ("cancelled", "cancelled by ada")
        assert graph.read("scans/by_id", id=run)[0]["scan"]["status"] == "aborted"
        with pytest.raises(Conflict, match="is cancelled"):
            schedules.cancel_run(graph, run)
        start()
        assert ended(graph, schedules.request_run(graph, "change_tick"))["status"] == "done"
    assert schedules.get_run(graph, run)["status"] == "cancelled"


def test_figures_for_prometheus_tell_runs_leader_and_last_success(graph: Graph, start: Start) -> None:
    port = free_port()
    schedules.add_schedule(graph, Schedule("often", Timing("0 0 * * sun"), "change_tick"))
    scheduler = start("scheduler", *QUICK, "--metrics-port", str(port))
    until(lambda: scheduler.leads)
    ended(graph, schedules.run_schedule(graph, "often"))

    def told() -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as page:
            return str(page.read().decode())

    text = until(lambda: text if 'timestamp_seconds{schedule="often"}' in (text := told()) else "")
    assert 'calipso_runs_total{kind="change_tick",status="done"} 1.0' in text
    assert "calipso_scheduler_leader 1.0" in text
    assert 'calipso_run_seconds_count{kind="change_tick"} 1.0' in text


@pytest.mark.parametrize(
    ("kind", "parameters", "words"),
    [
        ("nonsense", {}, "no kind of run"),
        ("scan", {"environment": "nowhere"}, "no environment nowhere"),
        ("scan", {}, "no environment yet"),
        ("scan", {"under": "a", "project": "b"}, "exclude each other"),
        ("scan", {"depth": 3}, "depth: Extra inputs"),
        ("report", {"report": "nonsense"}, "reports: connectivity"),
        ("retention", {}, "not said what to keep"),
        ("retention", {"keep_within": "long"}, "no span of time"),
        ("dump", {"folder": "here"}, "absolute path"),
        ("dump", {}, "folder: Field required"),
    ],
)
def test_a_run_that_cannot_be_is_refused_by_name(
    graph: Graph, kind: str, parameters: dict[str, Any], words: str
) -> None:
    with pytest.raises((Invalid, NotFound), match=words):
        schedules.request_run(graph, kind, parameters)

    assert schedules.list_runs(graph) == []
