"""The web door and the scheduler as background processes of this machine: started, known again, stopped."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path

from calipso.config import Settings
from calipso.database.places import Tell, cannot_write, locked, silent
from calipso.database.process import Process, end, identify, is_running, kill, listens, spawn
from calipso.errors import CalipsoError

HERE = "127.0.0.1"
WEB_PORT = 8080
PORT_TRIES = 3
START_LIMIT_S, TELL_EVERY_S = 90.0, 15.0
# A scheduler that starts wrong says so at once.
SETTLED_S = 2.0
LAST_LINES = 5


@dataclass(frozen=True, slots=True)
class Door:
    """One kind of background process: `python -m module`; one with a `port` answers HTTP there. Its end may take `stop_s`."""

    name: str
    module: str
    says: str
    stop_s: float
    port: int | None = None


WEB = Door("web", "webapp", "the web pages and the API", 20.0, WEB_PORT)
SCHEDULER = Door("scheduler", "scheduler", "the scheduler", 60.0)
DOORS = (WEB, SCHEDULER)


@dataclass(frozen=True, slots=True)
class RunningDoor:
    """A door that runs, where it answers, and where its log is."""

    name: str
    pid: int
    url: str | None
    log: str
    already_running: bool = False


@dataclass(frozen=True, slots=True)
class _Files:
    """A door's state and log, below CALIPSO_HOME."""

    state: Path
    log: Path


@dataclass(frozen=True, slots=True)
class _State:
    """The process of a door's last start, and its port."""

    process: Process
    port: int | None


def start(settings: Settings, door: Door, port: int | None = None, tell: Tell = silent) -> RunningDoor:
    """The door, started if it does not run; it lives on when this process ends. Starts at the same time give one.

    `port` must be free; without it the usual one is taken, or the one of the last start, or where that is taken any. Raises
    CalipsoError with the end of its log where it does not come up.
    """
    files = _files(settings, door)
    with _hold(settings, tell):
        before = _remembered(files)
        if before and is_running(before.process, door.module):
            return _described(door, before, files, already_running=True)
        if door.port is None:
            return _launch(settings, door, None, files, tell)
        if port is not None:
            if not _is_free(port):
                raise CalipsoError(f"port {port} is taken by another program", "give another --port, or none")
            return _launch(settings, door, port, files, tell)
        wished = [before.port if before else None, door.port]
        for _ in range(PORT_TRIES):
            at = next((one for one in wished if one and _is_free(one)), None) or _free_port()
            try:
                return _launch(settings, door, at, files, tell)
            except CalipsoError:
                if _is_free(at):  # it was not for the port that it did not come up
                    raise
                tell(f"port {at} was taken meanwhile; trying another")
                wished = []
        return _launch(settings, door, _free_port(), files, tell)


def stop(settings: Settings, door: Door, tell: Tell = silent) -> int | None:
    """Stop a door: the number of the process that ended, None where none ran. No other process is signalled."""
    files = _files(settings, door)
    if not files.state.exists():
        return None
    with _hold(settings, tell):
        state = _remembered(files)
        if state is None or not is_running(state.process, door.module):
            return None
        if not end(state.process, door.module, door.stop_s):
            tell(f"{door.says} did not end in {door.stop_s:.0f} s and was killed")
        return state.process.pid


def status(settings: Settings, door: Door) -> RunningDoor | None:
    """The door if it runs, None otherwise. Asks the kernel, sends nothing."""
    files = _files(settings, door)
    state = _remembered(files)
    return _described(door, state, files) if state and is_running(state.process, door.module) else None


def _files(settings: Settings, door: Door) -> _Files:
    home = settings.home.expanduser().absolute()
    return _Files(home / "run" / f"{door.name}.json", home / "logs" / f"{door.name}.log")


def _hold(settings: Settings, tell: Tell) -> AbstractContextManager[None]:
    lock = settings.home.expanduser().absolute() / "run" / "lock"
    return locked(lock, tell, "another calipso up or down to end")


def _described(door: Door, state: _State, files: _Files, *, already_running: bool = False) -> RunningDoor:
    url = f"http://{HERE}:{state.port}" if state.port else None
    return RunningDoor(door.name, state.process.pid, url, str(files.log), already_running)


def _remembered(files: _Files) -> _State | None:
    try:
        kept = json.loads(files.state.read_text())
        return _State(Process(**kept["process"]), kept["port"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _launch(settings: Settings, door: Door, port: int | None, files: _Files, tell: Tell) -> RunningDoor:
    """Start the process, write down what was started, and wait until it answers."""
    # -P: a folder of that name where the user happens to be is not our program.
    command = [sys.executable, "-P", "-m", door.module]
    if port is not None:
        command += ["--host", HERE, "--port", str(port)]
    try:
        for file in (files.state, files.log):
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if files.log.exists():
            files.log.replace(files.log.with_suffix(".log.1"))
        state = _State(spawn(command, _environment(settings), files.log), port)
        draft = files.state.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(state)))
        draft.replace(files.state)
    except OSError as err:
        raise cannot_write(files.state.parent, err) from err
    _await(door, state, files, tell)
    return _described(door, state, files)


def _environment(settings: Settings) -> dict[str, str]:
    """All of ours: environments name variables that hold passwords and clouds, and the doors read them when they scan and send.

    /proc shows it to this user and root alone.
    """
    home = str(settings.home.expanduser().absolute())
    return {"CALIPSO_LOG_LEVEL": "INFO", **os.environ, "CALIPSO_HOME": home}


def _await(door: Door, state: _State, files: _Files, tell: Tell) -> None:
    """Wait until a process with a port answers there, and one without has not ended at once. Raises CalipsoError."""
    begun = told = time.monotonic()
    while True:
        waited = time.monotonic() - begun
        # Not by its command line, which the kernel shows only a moment after the program was started.
        if identify(state.process.pid) != state.process:
            raise CalipsoError(f"{door.says} did not start: {_last_words(files)}", f"all of it is in {files.log}")
        if state.port is None:
            if waited > SETTLED_S:
                return
        elif listens(state.process, state.port) and _answers(state.port):
            return
        if waited > START_LIMIT_S:
            kill(state.process, door.module)
            raise CalipsoError(f"{door.says} does not answer on port {state.port}", f"its log is {files.log}")
        if time.monotonic() - told > TELL_EVERY_S:
            told = time.monotonic()
            tell(f"{door.says} is still starting ({waited:.0f} s; its log is {files.log})")
        time.sleep(0.1)


def _answers(port: int) -> bool:
    """Whether HTTP is answered there, well or badly."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{HERE}:{port}/healthz", timeout=30):
            return True
    except urllib.error.HTTPError as err:
        err.close()
        return True
    except OSError:
        return False


def _last_words(files: _Files) -> str:
    try:
        lines = files.log.read_text(errors="replace").strip().splitlines()
    except OSError:
        lines = []
    return "; ".join(lines[-LAST_LINES:]) or "it ended without a word"


def _is_free(port: int) -> bool:
    """Whether nothing listens there: asked with SO_REUSEADDR, as servers do, so that old connections do not count."""
    try:
        with socket.create_server((HERE, port)):
            return True
    except OSError:
        return False


def _free_port() -> int:
    with socket.create_server((HERE, 0)) as held:
        return int(held.getsockname()[1])
