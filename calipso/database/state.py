"""What is known of the private Neo4j that runs: remembered in its home, believed only after asking the kernel."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from calipso.database.command import Ports, home_argument
from calipso.database.memory import Memory
from calipso.database.places import Home, cannot_write
from calipso.database.process import Process, is_running, listens
from calipso.errors import DatabaseError

USER = "neo4j"
DATABASE = "neo4j"


@dataclass(frozen=True)
class RunningServer:
    """A private Neo4j that is ours and answers. The password is left out where it is printed or logged."""

    uri: str
    http_url: str
    user: str
    password: str = field(repr=False)
    pid: int
    already_running: bool = False


@dataclass(frozen=True)
class State:
    """The process of the last start, its ports, and the memory it was given."""

    process: Process
    ports: Ports
    memory: Memory


def remember(home: Home, state: State) -> None:
    """Write down what was started, whole or not at all."""
    draft = home.state.with_suffix(".draft")
    try:
        draft.write_text(json.dumps(asdict(state)))
        draft.replace(home.state)
    except OSError as err:
        raise cannot_write(home.state, err) from err


def living(home: Home) -> State | None:
    """The last start, if its process still lives. A number that now belongs to another process does not count."""
    try:
        kept = json.loads(home.state.read_text())
        state = State(Process(**kept["process"]), Ports(**kept["ports"]), Memory(**kept["memory"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return state if is_running(state.process, home_argument(home)) else None


def last_ports(home: Home) -> Ports | None:
    """The ports of the last start, where that was not stopped properly: whoever knows them finds the next one there."""
    try:
        return Ports(**json.loads(home.state.read_text())["ports"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def holds_its_ports(state: State) -> bool:
    """Whether it is our process that answers at our ports, and not one that came later."""
    return listens(state.process, state.ports.bolt) and listens(state.process, state.ports.http)


def described(home: Home, state: State) -> RunningServer:
    """What a client needs to know of a living server."""
    return RunningServer(
        uri=f"bolt://127.0.0.1:{state.ports.bolt}",
        http_url=f"http://127.0.0.1:{state.ports.http}",
        user=USER,
        password=read_password(home.password),
        pid=state.process.pid,
    )


def read_password(file: Path) -> str:
    """The password of the private Neo4j. Raises DatabaseError when its file is gone: Neo4j itself keeps only a hash."""
    try:
        return file.read_text().strip()
    except OSError as err:
        raise DatabaseError(
            f"cannot read the private Neo4j's password: {file}: {err.strerror}",
            "restore that file; without it, keep the data with: calipso db dump FILE, set CALIPSO_HOME to a new folder, "
            "and calipso db load FILE there",
        ) from err
