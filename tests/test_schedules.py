"""Schedules and runs as users meet them: a real scheduler, a real Neo4j, the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from calipso import schedules
from calipso.graph import Graph
from calipso.schema import ensure_schema
from tests.scheduling import Running, ended, schedulers, slow_switch, until
from tests.sources.sshd import sshd_is_missing

pytestmark = [
    pytest.mark.graph,
    pytest.mark.skipif(sshd_is_missing(), reason="no OpenSSH server here: apt-get install openssh-server"),
]
Start = Callable[..., Running]
Run = Callable[..., Any]


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
