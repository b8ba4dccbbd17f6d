"""The private Neo4j's life, with real servers and real processes."""

import os
import socket
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from calipso import database
from calipso.config import Settings
from calipso.database.command import Ports
from calipso.database.failures import PortTaken
from calipso.database.launch import engine_of, launch_on
from calipso.database.memory import Memory
from calipso.database.places import Home, home_of, make_home, silent
from calipso.database.process import identify
from calipso.database.state import State, living, remember
from calipso.errors import DatabaseError, Invalid
from calipso.graph import Graph

pytestmark = pytest.mark.graph

Server = database.RunningServer


def test_a_second_start_finds_the_server_that_runs(own_settings: Settings, own_server: Server) -> None:
    again = database.start(own_settings)
    assert again.already_running
    assert (again.pid, again.uri) == (own_server.pid, own_server.uri)


@pytest.mark.usefixtures("own_environment")
def test_two_starts_at_once_give_one_server_that_outlives_them_and_knows_no_secret_of_theirs(
    own_settings: Settings, run_calipso: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.stop(own_settings)
    monkeypatch.setenv("OS_PASSWORD", "clouds-secret")
    with ThreadPoolExecutor() as pool:
        starts = [pool.submit(run_calipso, "db", "start", "--heap-mb", "512", "--json") for _ in range(2)]
        outcomes = [start.result() for start in starts]
    assert [outcome.exit_code for outcome in outcomes] == [0, 0], outcomes
    assert sorted(outcome.json()["already_running"] for outcome in outcomes) == [False, True]
    assert len({outcome.json()["pid"] for outcome in outcomes}) == 1
    server = database.status(own_settings)
    assert server is not None
    assert b"clouds-secret" not in Path(f"/proc/{server.pid}/environ").read_bytes()


def test_a_killed_server_starts_again_with_its_data(
    own_settings: Settings, own_server: Server, write_note: Callable, notes: Callable, power_cut: Callable
) -> None:
    write_note("written before the power cut")
    power_cut(own_settings)
    assert database.status(own_settings) is None
    assert database.start(own_settings, 512).pid != own_server.pid
    assert notes() == ["written before the power cut"]


def test_stop_ends_the_server_and_a_second_stop_finds_none(own_settings: Settings, own_server: Server) -> None:
    assert database.stop(own_settings) == own_server.pid
    assert identify(own_server.pid) is None
    assert database.stop(own_settings) is None


def test_stop_spares_a_process_that_was_given_a_dead_servers_number(throwaway: Settings) -> None:
    home = home_of(throwaway)
    make_home(home)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        process = identify(stranger.pid)
        assert process is not None
        for remembered in (process, replace(process, started_ticks=process.started_ticks - 1)):
            remember(home, State(remembered, Ports(1, 2), Memory(512, 64)))
            assert database.stop(throwaway) is None
        assert stranger.poll() is None
        stranger.communicate(b"\n")


def test_a_stranger_who_answers_at_our_port_is_not_taken_for_our_server(
    own_settings: Settings, own_server: Server, own_home: Home
) -> None:
    state = living(own_home)
    assert state is not None
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        remember(own_home, replace(state, ports=replace(state.ports, bolt=stranger.getsockname()[1])))
        assert database.status(own_settings) is None
        with pytest.raises(DatabaseError) as refusal:
            database.connect(own_settings)
        assert "calipso db start" in refusal.value.hint
    remember(own_home, state)
    found = database.status(own_settings)
    assert found is not None
    assert found.pid == own_server.pid


def test_a_port_that_another_program_took_meanwhile_is_noticed(throwaway: Settings) -> None:
    home = home_of(throwaway)
    make_home(home)
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        ports = Ports(bolt=stranger.getsockname()[1], http=0)
        home.password.write_text("this-server-never-comes-up")
        with pytest.raises(PortTaken, match="trying to bind"):
            launch_on(home, engine_of(throwaway, silent), Memory(384, 64), ports, silent)
    assert living(home) is None


def test_a_wrong_password_is_refused(own_server: Server) -> None:
    with (
        Graph(own_server.uri, own_server.user, "wrong") as graph,
        pytest.raises(DatabaseError, match="refuses user or password"),
    ):
        graph.verify()


def test_many_starts_do_not_bar_the_user(own_settings: Settings, own_server: Server) -> None:
    # Neo4j bars a user for five seconds after three wrong passwords in a row.
    assert {database.start(own_settings).pid for _ in range(6)} == {own_server.pid}


def test_the_password_is_for_its_owner_alone(own_server: Server, own_home: Home) -> None:
    assert stat.S_IMODE(own_home.password.stat().st_mode) == 0o600
    assert stat.S_IMODE(own_home.root.stat().st_mode) == 0o700
    assert own_server.password not in repr(own_server)
    process = Path(f"/proc/{own_server.pid}")
    assert own_server.password.encode() not in (process / "cmdline").read_bytes() + (process / "environ").read_bytes()


@pytest.mark.usefixtures("own_environment", "own_server")
def test_uri_prints_the_password_only_when_asked(run_calipso: Callable, own_home: Home) -> None:
    password = own_home.password.read_text().strip()
    plain, asked = run_calipso("db", "uri", "--json"), run_calipso("db", "uri", "--json", "--show-password")
    assert password not in plain.stdout + plain.stderr
    assert plain.json()["password_file"] == str(own_home.password)
    assert asked.json()["password"] == password
    assert run_calipso("db", "uri").stdout.splitlines()[0] == plain.json()["uri"]


def test_neo4j_browser_answers_and_its_page_may_call_nobody_else(own_server: Server) -> None:
    with urllib.request.urlopen(f"{own_server.http_url}/browser/", timeout=10) as page:  # noqa: S310
        assert b"Neo4j Browser" in page.read()
        policy = page.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "http:" not in policy
    assert "https:" not in policy


def test_the_server_is_for_this_machine_alone(own_server: Server) -> None:
    port = int(own_server.uri.rpartition(":")[2])
    # All of 127/8 is this machine, so a server on all addresses would answer here.
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=5)


def test_a_disk_without_room_is_named_before_the_start(tiny_disk: Settings) -> None:
    with pytest.raises(
        DatabaseError, match=f"no space left on device at {home_of(tiny_disk).root}: 0 MB free"
    ) as refusal:
        database.start(tiny_disk)
    assert refusal.value.hint == f"free space at {home_of(tiny_disk).root} and start again"


def test_a_disk_that_fills_up_during_the_start_ends_it_with_the_logs_own_words(tiny_disk: Settings) -> None:
    home = home_of(tiny_disk)
    make_home(home)
    home.password.write_text("this-server-never-comes-up")
    with pytest.raises(DatabaseError, match="No space left on device") as refusal:
        launch_on(home, engine_of(tiny_disk, silent), Memory(384, 64), Ports(0, 0), silent)
    assert refusal.value.hint == f"free space at {home.root} and start again"
    assert living(home) is None


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(DatabaseError, match=f"cannot write {tmp_path / 'file'}"):
        database.start(Settings(home=tmp_path / "file", neo4j_uri=None))


def test_data_without_its_password_says_how_to_keep_it(throwaway: Settings) -> None:
    home = home_of(throwaway)
    (home.data / "dbms").mkdir(parents=True)
    (home.data / "dbms" / "auth.ini").write_text("neo4j:...")
    with pytest.raises(DatabaseError, match="cannot read the private Neo4j's password") as refusal:
        database.start(throwaway)
    assert "calipso db dump" in refusal.value.hint


def test_an_own_server_goes_before_the_private_one(own_settings: Settings) -> None:
    own = own_settings.model_copy(update={"neo4j_uri": "bolt://192.0.2.1:7687"})
    with pytest.raises(Invalid, match="no password"):
        database.connect(own)
    with database.connect(Settings(neo4j_uri="bolt://192.0.2.1:7687", neo4j_password="x" * 8)) as graph:
        assert graph.uri == "bolt://192.0.2.1:7687"


@pytest.mark.usefixtures("own_environment")
def test_commands_say_how_to_start_a_server_that_does_not_run(
    run_calipso: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALIPSO_HOME", str(tmp_path))
    uri, status, stop = (run_calipso("db", command) for command in ("uri", "status", "stop"))
    assert (uri.exit_code, status.exit_code, stop.exit_code) == (1, 1, 0)
    assert "calipso db start" in uri.stderr
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - asking leaves nothing behind
