"""One way to keep a cloud in Neo4j, once, in a process of its own: `python -m tests.bench.work NAME ...` prints what it cost.

Making the cloud and the rows that other ways are given for nothing is not timed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

from calipso.records import Record
from tests.bench.changes import change
from tests.bench.generator import cloud
from tests.bench.plain import create_all, delete_stale, merge_all, rows_of
from tests.bench.scanning import collected, declare, scan_collection
from tests.bench.server import PASSWORD_VARIABLE, Server, cpu_seconds, peak_mb


@dataclass(slots=True)
class Cost:
    """What one run took: wall, CPU of this process and of the server, the most memory of this process, and its parts."""

    seconds: float = 0.0
    client_cpu_s: float = 0.0
    server_cpu_s: float = 0.0
    peak_mb: float = 0.0
    objects: int = 0
    links: int = 0
    parts: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """What is asked of a run: the cloud's size and state, the environment that it is kept as, and where."""

    server: Server
    environment: str
    hosts: int
    turn: int


def records_of(job: Job) -> Iterator[Record]:
    """The cloud after so many turns, each of which changed 1 % of it."""
    records = cloud(job.hosts)
    for turn in range(1, job.turn + 1):
        records = change(records, turn=turn)
    return records


@contextmanager
def timed(job: Job, cost: Cost, part: str = "all") -> Iterator[None]:
    """Add to the cost what happens inside; the whole is the sum of its parts."""
    wall, own, server = time.monotonic(), time.process_time(), cpu_seconds(job.server.pid)
    yield
    cost.parts[part] = time.monotonic() - wall
    cost.seconds += time.monotonic() - wall
    cost.client_cpu_s += time.process_time() - own
    cost.server_cpu_s += cpu_seconds(job.server.pid) - server


def scan(job: Job, cost: Cost) -> None:
    """Calipso's own scan, from collected records to its finished `:Scan`."""
    with job.server.graph() as graph:
        declare(graph, job.environment)
        collection = collected(records_of(job))
        with timed(job, cost):
            report = scan_collection(graph, job.environment, collection)
    cost.objects = sum(report.objects.values()) - report.objects["removed"]
    cost.links = sum(report.links.values()) - report.links["removed"]
    changes = {f"objects {name}": float(count) for name, count in report.objects.items()}
    cost.parts |= report.phases | changes | {f"links {name}": float(count) for name, count in report.links.items()}


def create(job: Job, cost: Cost) -> None:
    """The same rows by UNWIND and CREATE."""
    with job.server.graph() as graph, job.server.driver() as driver:
        declare(graph, job.environment)
        nodes, links = rows_of(job.environment, records_of(job))
        cost.objects, cost.links = len(nodes), len(links)
        with timed(job, cost):
            create_all(driver, nodes, links)


def merge(job: Job, cost: Cost) -> None:
    """The same rows merged, with the turn as the run's tag; removing what is stale is told as a part that counts."""
    tag = time.time_ns()
    with job.server.graph() as graph, job.server.driver() as driver:
        declare(graph, job.environment)
        nodes, links = rows_of(job.environment, records_of(job))
        cost.objects, cost.links = len(nodes), len(links)
        with timed(job, cost, "merge"):
            merge_all(driver, nodes, links, tag)
        with timed(job, cost, "delete stale"):
            delete_stale(driver, job.environment, tag)


WORK: dict[str, Callable[[Job, Cost], None]] = {"scan": scan, "create": create, "merge": merge}


def main() -> None:
    """Do the work that the arguments name, and print its cost as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=WORK)
    for name in ("--uri", "--user", "--environment"):
        parser.add_argument(name, required=True)
    for name in ("--pid", "--hosts", "--turn"):
        parser.add_argument(name, type=int, required=True)
    asked = parser.parse_args()
    server = Server(asked.uri, asked.user, os.environ[PASSWORD_VARIABLE], asked.pid)
    cost = Cost()
    WORK[asked.name](Job(server, asked.environment, asked.hosts, asked.turn), cost)
    cost.peak_mb = peak_mb()
    json.dump(asdict(cost), sys.stdout)


if __name__ == "__main__":
    main()
