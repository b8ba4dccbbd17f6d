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
from calipso.graph import Graph
from calipso.queries import query

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PASSWORD_VARIABLE = "BENCH_NEO4J_PASSWORD"


@dataclass(frozen=True, slots=True)
class Server:
    """How the server is reached, and its process."""

    uri: str
    user: str
    password: str
    pid: int

    def graph(self) -> Graph:
        """Calipso's own connection to it."""
        return Graph(self.uri, self.user, self.password)

    def driver(self) -> neo4j.Driver:
        """The bare driver, with nothing of Calipso between."""
        return neo4j.GraphDatabase.driver(self.uri, auth=(self.user, self.password), notifications_min_severity="OFF")

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
        yield Server(started.uri, started.user, started.password, started.pid)
    finally:
        database.stop(settings)
        shutil.rmtree(home, ignore_errors=True)


def wipe(server: Server) -> None:
    """Empty the database; indexes and query plans stay."""
    with server.driver() as driver, driver.session() as session:
        session.run(neo4j.Query(query("bench/wipe"))).consume()


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
