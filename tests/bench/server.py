"""The bench's own Neo4j, in a home that is thrown away, and what its process has cost so far."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import neo4j

from calipso import database
from calipso.config import Settings
from calipso.database.places import home_of
from calipso.graph import Graph
from calipso.queries import query

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PAGE = 8192
PASSWORD_VARIABLE = "BENCH_NEO4J_PASSWORD"


@dataclass(slots=True)
class Server:
    """How the server is reached, and its process; both become others when it is stopped and runs again."""

    uri: str
    user: str
    password: str
    pid: int
    settings: Settings | None = None
    heap_mb: int = 0
    earlier_peak_mb: float = 0.0

    def graph(self) -> Graph:
        """Calipso's own connection to it."""
        return Graph(self.uri, self.user, self.password)

    def driver(self) -> neo4j.Driver:
        """The bare driver, with nothing of Calipso between."""
        return neo4j.GraphDatabase.driver(self.uri, auth=(self.user, self.password), notifications_min_severity="OFF")

    @contextmanager
    def stopped(self) -> Iterator[Settings]:
        """The server's home while no server has it open, with all that was written in its store files; then it runs again."""
        assert self.settings, "whoever did not start the server does not stop it"
        self.earlier_peak_mb = self.peak_mb
        database.stop(self.settings)
        yield self.settings
        started = database.start(self.settings, heap_mb=self.heap_mb)
        self.uri, self.pid = started.uri, started.pid

    @property
    def peak_mb(self) -> float:
        """The most memory that the server ever had, however often it was stopped, MiB."""
        return max(self.earlier_peak_mb, peak_mb(self.pid))

    def arguments(self) -> list[str]:
        """How a child process is told of it; the password goes by the environment."""
        return ["--uri", self.uri, "--user", self.user, "--pid", str(self.pid)]


@contextmanager
def bench_server(heap_mb: int) -> Iterator[Server]:
    """A private Neo4j with this heap, in a new home that is removed at the end."""
    home = Path(tempfile.mkdtemp(prefix="calipso-bench-"))
    settings = Settings(home=home, neo4j_uri=None)
    try:
        started = database.start(settings, heap_mb=heap_mb)
        yield Server(started.uri, started.user, started.password, started.pid, settings, heap_mb)
    finally:
        database.stop(settings)
        shutil.rmtree(home, ignore_errors=True)


def wipe(server: Server) -> None:
    """Empty the database; indexes and query plans stay."""
    with server.driver() as driver, driver.session() as session:
        session.run(neo4j.Query(query("bench/wipe"))).consume()


def without_store(server: Server) -> None:
    """Begin with an empty store: what was written and deleted leaves its files as large as they were."""
    with server.stopped() as settings:
        for folder in _folders(settings):
            shutil.rmtree(folder)


def store_mb(server: Server) -> float:
    """The size of the whole store, indexes included and transaction logs not, when everything is written, MiB."""
    with server.stopped() as settings:
        store, _logs = _folders(settings)
        return sum(map(used_bytes, store.rglob("*"))) / 2**20


def used_bytes(file: Path) -> int:
    """The pages of a file that hold anything: Neo4j makes its files larger by steps, long before it needs the room."""
    if not file.is_file():
        return 0
    with file.open("rb") as store:
        return sum(len(page) for page in iter(lambda: store.read(PAGE), b"") if page.strip(b"\0"))


def _folders(settings: Settings) -> tuple[Path, Path]:
    """Where Neo4j keeps the graph, and its transactions."""
    data = home_of(settings).data
    return data / "databases" / "neo4j", data / "transactions" / "neo4j"


def cpu_seconds(pid: int) -> float:
    """CPU time that a process with all its threads has used (proc(5), stat: utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def peak_mb(pid: int | str = "self") -> float:
    """The most memory that a process ever had, MiB.

    From proc(5), status: getrusage would tell a child process the peak of the parent that forked it.
    """
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
