"""A scheduler whose private Neo4j goes away, comes back elsewhere, or is dumped by a run: it waits, goes on, and loses no run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from calipso import database, schedules
from calipso.config import Settings
from calipso.schema import ensure_schema
from tests.scheduling import QUICK, Running, ended, schedulers, until

pytestmark = pytest.mark.graph
Start = Callable[..., Running]


@pytest.fixture
def start(own_environment: None, own_server: database.RunningServer, tmp_path: Path) -> Iterator[Start]:
    """Starts schedulers on the private Neo4j of these tests."""
    with schedulers(tmp_path) as starting:
        yield starting


def test_a_graph_that_comes_back_on_other_ports_is_found_and_what_waits_is_done(
    own_settings: Settings, start: Start
) -> None:
    with database.connect(own_settings) as graph:
        ensure_schema(graph)
        before = graph.uri
    scheduler = start("scheduler", *QUICK)
    until(lambda: scheduler.leads)

    database.stop(own_settings)
    until(lambda: "no Neo4j answers" in scheduler.said)
    server = database.start(own_settings, 512)

    with database.connect(own_settings) as graph:
        assert graph.uri == server.uri != before
        assert ended(graph, schedules.request_run(graph, "change_tick"))["status"] == "done"
    assert f"The graph is at {server.uri}" in scheduler.said
    assert scheduler.process.poll() is None


def test_a_dump_by_the_clock_is_made_beside_nothing_else_and_neo4j_is_back_where_it_was(
    own_settings: Settings, start: Start, tmp_path: Path
) -> None:
    folder = tmp_path / "dumps"
    folder.mkdir()
    for name in ("calipso-20200101-000000.dump", "calipso-20210101-000000.dump", "of-somebody-else.dump"):
        (folder / name).write_text("old")
    with database.connect(own_settings) as graph:
        ensure_schema(graph)
        before = graph.uri
        dump = schedules.request_run(graph, "dump", {"folder": str(folder), "keep": 2})
        tick = schedules.request_run(graph, "change_tick")
    scheduler = start("scheduler", *QUICK)
    until(lambda: f"Run {tick}: change_tick done" in scheduler.said)

    with database.connect(own_settings) as graph:
        assert graph.uri == before
        run = schedules.get_run(graph, dump)
        assert (run["status"], run["attempts"]) == ("done", 1), run["message"]
        assert run["result"]["removed"] == ["calipso-20200101-000000.dump"]
        assert Path(run["result"]["file"]).stat().st_size == run["result"]["bytes"] > 0
        assert run["finished_at"] < schedules.get_run(graph, tick)["started_at"]
    assert (folder / "of-somebody-else.dump").exists()
    assert len(list(folder.iterdir())) == 3
