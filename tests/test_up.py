"""calipso up, status, down: web pages and scheduler as background processes, with the test server as a Neo4j of one's own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from calipso import doors, schedules
from calipso.config import load_settings
from calipso.database.process import identify
from calipso.errors import CalipsoError
from calipso.graph import Graph
from calipso.schema import ensure_schema
from tests.scheduling import ended, until
from tests.sources.sshd import free_port

pytestmark = pytest.mark.graph
Run = Callable[..., Any]


@pytest.fixture
def calipso(graph: Graph, calipso_home: Path, run_calipso: Run) -> Iterator[Run]:
    """The command line; what it started is stopped at the end."""
    ensure_schema(graph)
    yield run_calipso
    settings = load_settings()
    for door in doors.DOORS:
        doors.stop(settings, door)


def test_up_starts_both_again_finds_them_status_tells_them_and_down_stops_them(calipso: Run, graph: Graph) -> None:
    first = calipso("up", "--port", str(free_port()), "--json")
    assert first.exit_code == 0, first.stderr
    up = first.json()
    assert up["neo4j"]["uri"] == graph.uri
    assert ended(graph, schedules.request_run(graph, "change_tick"))["status"] == "done"

    again = calipso("up")
    assert again.exit_code == 0, again.stderr
    assert again.stdout.count("runs already") == 3
    assert f"{up['web']['url']} (runs already" in again.stdout
    told = calipso("status", "--json").json()
    assert (told["web"]["pid"], told["scheduler"]["pid"]) == (up["web"]["pid"], up["scheduler"]["pid"])
    assert told["leader"]["held"]
    assert f"web: {up['web']['url']}" in calipso("status").stdout

    down = calipso("down", "--json").json()
    assert (down["web"], down["scheduler"], down["neo4j"]) == (up["web"]["pid"], up["scheduler"]["pid"], None)
    assert identify(up["web"]["pid"]) is None
    assert identify(up["scheduler"]["pid"]) is None
    assert not schedules.leader(graph)["held"], "the lease was given back"
    assert "nothing was running" in calipso("down").stderr


def test_one_that_died_is_told_and_started_again_on_its_port(calipso: Run) -> None:
    said = calipso("up", "--no-scheduler", "--port", str(free_port()), "--json")
    assert said.exit_code == 0, said.stderr
    up = said.json()
    assert up["scheduler"] is None
    os.kill(up["web"]["pid"], signal.SIGKILL)
    until(lambda: identify(up["web"]["pid"]) is None)

    assert calipso("status", "--json").json()["web"] == {"running": False}
    assert "web: does not run here: calipso up" in calipso("status").stdout
    once_more = calipso("up", "--no-scheduler", "--json")
    assert once_more.exit_code == 0, once_more.stderr
    again = once_more.json()["web"]

    assert again["url"] == up["web"]["url"]
    assert (again["already_running"], again["pid"] == up["web"]["pid"]) == (False, False)


def test_a_taken_port_is_told_where_it_was_wished_and_another_is_found_where_not(
    calipso: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        wished = calipso("up", "--no-scheduler", "--port", str(port))
        assert (wished.exit_code, f"port {port} is taken" in wished.stderr) == (1, True)

        settings = load_settings()
        usual = doors.Door("web", "webapp", "the web pages", 20.0, port)
        found = doors.start(settings, usual)

    assert found.url not in (None, f"http://127.0.0.1:{port}")
    assert doors.status(settings, usual) is not None


def test_a_door_that_cannot_start_is_told_with_the_end_of_its_log(calipso: Run) -> None:
    broken = doors.Door("broken", "calipso.no_such_module", "the broken one", 5.0)

    with pytest.raises(CalipsoError, match=r"did not start: .*No module named") as refused:
        doors.start(load_settings(), broken)

    assert "broken.log" in refused.value.hint


def test_down_spares_a_process_that_was_given_a_dead_ones_number(calipso: Run, calipso_home: Path) -> None:
    up = calipso("up", "--no-web", "--json").json()
    calipso("down")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        state = calipso_home / "run" / "scheduler.json"
        kept = json.loads(state.read_text())
        assert kept["process"]["pid"] == up["scheduler"]["pid"]
        kept["process"]["pid"] = stranger.pid
        state.write_text(json.dumps(kept))

        assert "nothing was running" in calipso("down").stderr

        assert stranger.poll() is None
        stranger.kill()


def test_logs_and_state_are_for_their_owner_alone(calipso: Run, calipso_home: Path) -> None:
    calipso("up", "--no-web")

    for place in ("run", "logs", "logs/scheduler.log"):
        assert (calipso_home / place).stat().st_mode & 0o077 == 0
