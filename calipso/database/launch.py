"""Starting the private Neo4j's process, and proving that what answers is it."""

import os
import secrets
import shutil
import socket
import time

from calipso.config import Settings
from calipso.database.command import (
    Engine,
    Ports,
    administer,
    configuration,
    environment,
    home_argument,
    server_command,
)
from calipso.database.failures import PortTaken, disk_is_full, explain_failure, explain_text, require_space
from calipso.database.jars import NEO4J_VERSION, ensure_jars
from calipso.database.java import find_java
from calipso.database.memory import Memory
from calipso.database.places import Home, Tell, cannot_write
from calipso.database.process import is_running, kill, spawn
from calipso.database.state import (
    DATABASE,
    USER,
    RunningServer,
    State,
    described,
    holds_its_ports,
    last_ports,
    read_password,
    remember,
)
from calipso.errors import DatabaseError
from calipso.graph import Graph

START_LIMIT_S = 900.0  # a large store that was not closed is mended at its next start
TELL_EVERY_S = 15.0
PORT_TRIES = 5
SYSTEM = "system"  # Neo4j's database about its databases and users


def engine_of(settings: Settings, tell: Tell) -> Engine:
    """What runs Neo4j here; fetches it if need be."""
    return Engine(find_java(settings), ensure_jars(tell))


def launch(home: Home, engine: Engine, memory: Memory, tell: Tell, ports: Ports | None = None) -> RunningServer:
    """Start the server and wait until it answers. To be called by the holder of the home's lock, with none running.

    Where `ports` (without them those of a start that was not stopped properly) are free still, it is found there again.

    Data that a load put in place is proven by this: if Neo4j does not come up with it, the former data is put back.
    """
    _undo_half_a_swap(home)
    require_space(home)
    tell(f"starting Neo4j {NEO4J_VERSION} in {home.root}")
    _ensure_password(home, engine)
    try:
        server = _launch_on_free_ports(home, engine, memory, tell, ports or last_ports(home))
    except DatabaseError:
        if home.data_before_load.exists():
            shutil.rmtree(home.data)
            home.data_before_load.rename(home.data)
        raise
    shutil.rmtree(home.data_before_load, ignore_errors=True)
    return server


def await_answer(home: Home, state: State, tell: Tell, log_start: int = 0) -> RunningServer:
    """Wait until the started process holds its ports and proves itself.

    One that cannot come up any more is killed. Raises DatabaseError with the log's cause and the remedy.
    """
    begun_s = told_s = time.monotonic()
    while not holds_its_ports(state):
        alive = is_running(state.process, home_argument(home))
        waited_s = time.monotonic() - begun_s
        # Neo4j 2026 does not end on a full disk: it tries to write for ever.
        if not alive or waited_s > START_LIMIT_S or disk_is_full(home, log_start):
            kill(state.process, home_argument(home))
            raise explain_failure(home, log_start)
        if waited_s > told_s - begun_s + TELL_EVERY_S:
            told_s = time.monotonic()
            tell(f"Neo4j is still starting ({waited_s:.0f} s; its log is {home.log})")
        time.sleep(0.1)
    server = described(home, state)
    _prove(server, home)
    return server


def launch_on(home: Home, engine: Engine, memory: Memory, ports: Ports, tell: Tell) -> RunningServer:
    """Start the server on these ports. Raises PortTaken when another program has one of them."""
    log_start = home.log.stat().st_size if home.log.exists() else 0
    try:
        (home.conf / "neo4j.conf").write_text(configuration(home, ports, memory))
        process = spawn(server_command(home, engine, memory), environment(home), home.console)
    except OSError as err:
        raise cannot_write(home.root, err) from err
    state = State(process, ports, memory)
    remember(home, state)  # before it is ready: whoever comes after our own end finds it
    try:
        server = await_answer(home, state, tell, log_start)
        _require_refusal(server, home)
    except DatabaseError:
        kill(process, home_argument(home))
        raise
    return server


def _launch_on_free_ports(
    home: Home, engine: Engine, memory: Memory, tell: Tell, wished: Ports | None
) -> RunningServer:
    for _ in range(PORT_TRIES - 1):
        try:
            return launch_on(home, engine, memory, wished or _free_ports(), tell)
        except PortTaken as err:
            tell(f"{err.message}; trying other ports")
            wished = None
    return launch_on(home, engine, memory, _free_ports(), tell)


def _free_ports() -> Ports:
    """Two ports that nobody has at this moment."""
    with socket.socket() as bolt, socket.socket() as http:
        bolt.bind(("127.0.0.1", 0))
        http.bind(("127.0.0.1", 0))
        return Ports(bolt.getsockname()[1], http.getsockname()[1])


def _ensure_password(home: Home, engine: Engine) -> None:
    """Give a new home its password; one that has data keeps what it has."""
    if (home.data / "dbms" / "auth.ini").exists():
        read_password(home.password)
        return
    try:
        home.password.unlink(missing_ok=True)
        with os.fdopen(os.open(home.password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(24) + "\n")
        (home.conf / "neo4j.conf").write_text(configuration(home, Ports(0, 0), Memory(0, 64)))
    except OSError as err:
        raise cannot_write(home.password, err) from err
    # @FILE: the tool reads its argument from there (picocli), so that no list of processes shows the password.
    worked, said = administer(home, engine, "dbms", "set-initial-password", f"@{home.password}")
    if not worked:
        raise explain_text(home, said, "Neo4j did not take its first password")


def _prove(server: RunningServer, home: Home) -> None:
    """That the server knows our password and has opened its data."""
    with Graph(server.uri, USER, server.password, SYSTEM) as system:
        if not system.admits():
            raise DatabaseError(f"{server.uri} refuses the password in {home.password}", "restore that file")
        # Asked of the system database: a query to one that is not open would be tried again for half a minute.
        while (found := system.read("database/status", name=DATABASE)[0])["status"] == "starting":
            time.sleep(0.1)
    if found["status"] != "online":
        raise DatabaseError(
            f"Neo4j cannot open its data in {home.data}: {found['message'] or found['status']}",
            f"bring a dump back: calipso db load FILE; what Neo4j says of it is in {home.log.parent / 'debug.log'}",
        )


def _require_refusal(server: RunningServer, home: Home) -> None:
    """That another password is refused. Asked once per life of a server: Neo4j bars a user after three wrong ones in a row."""
    with Graph(server.uri, USER, secrets.token_hex(24), SYSTEM) as stranger:
        if stranger.admits():
            raise DatabaseError(f"{server.uri} takes any password: it is no private Neo4j of ours", f"see {home.log}")


def _undo_half_a_swap(home: Home) -> None:
    """A load that was cut between its two renames leaves no data in place; the former data is put back."""
    if home.data_before_load.exists() and not home.data.exists():
        home.data_before_load.rename(home.data)
