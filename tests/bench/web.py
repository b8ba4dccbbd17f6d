"""The web door beside the bare queries of what it answers, and readers while a scan runs."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from statistics import median
from typing import Any

import httpx
import neo4j

from calipso import accounts
from calipso.inventory import BY_HOST, HEALTHS, RELATIONSHIPS
from calipso.queries import query
from calipso.schema import ensure_schema
from calipso.search import MOST_ANNOTATIONS
from tests.bench.asking import LIMIT, SAMPLES, Latencies, sample, timed
from tests.bench.measure import Bench, Figure, Finding, ratio, run_work, say
from tests.bench.server import wipe

OURS = "ours"
PAGE = 50
READERS = 50
# A reader looks at what it got before it asks again.
THINKS_S = 1.0
WAIT_S = 60.0
KINDS = ("search", "an object", "a list's page")


def web(bench: Bench) -> Iterator[Finding]:
    """Search, an object's data and a page of a list by HTTP and bare; then a scan with and without readers beside it."""
    wipe(bench.server)
    run_work(bench, "scan", OURS)
    with bench.server.graph() as graph:
        ensure_schema(graph)
        graph.key_file = bench.folder / "secret.key"
        accounts.add_user(graph, "bench", os.urandom(12).hex(), "operator", by="bench")
        token = accounts.add_token(graph, "bench", "bench", by="bench")[0]
        servers = sample(graph, OURS, SAMPLES)
    with served(bench) as url, bench.server.driver() as driver:
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=url, headers=headers, timeout=WAIT_S) as client:
            found = _one_client(client, driver, servers)
        yield from (Figure(what, taken) for what, taken in found.items())
        for kind in KINDS:
            taken, bare = (Figure(name, found[name]) for name in (f"{kind}, by HTTP", f"{kind}, bare"))
            yield ratio(f"{kind}: by HTTP to its bare query", taken, bare, "at most 3")
        yield from _beside_a_scan(bench, url, headers, servers)


@dataclass(frozen=True)
class Bare:
    """The queries behind answers, asked of the driver alone."""

    session: neo4j.Session

    def ask(self, name: str, **params: object) -> list[dict[str, Any]]:
        """One query, with all that it gives."""
        return self.session.execute_read(lambda transaction: transaction.run(query(name), params).data())

    def search(self, text: str) -> list[dict[str, Any]]:
        """What a search asks, but for who uses what it finds."""
        return self.ask(
            "inventory/search",
            lower=text,
            said=text,
            key=None,
            environment=None,
            types=None,
            limit=LIMIT,
            most=MOST_ANNOTATIONS,
        )

    def show(self, identity: str) -> list[dict[str, Any]]:
        """An object and its links."""
        found = self.ask("inventory/by_id", id=identity)
        return found + self.ask("inventory/links_of", id=identity, types=RELATIONSHIPS)

    def page(self, after: str) -> list[dict[str, Any]]:
        """A page of a list."""
        narrowed = dict.fromkeys(("types", "host", "status", "projects", "health"))
        known = {"healths": HEALTHS, "by_host": BY_HOST, "unread": {}}
        return self.ask("objects/page", prefix=f"{OURS}/", after=after, limit=PAGE + 1, **narrowed, **known)


def _one_client(client: httpx.Client, driver: neo4j.Driver, servers: list[dict[str, str]]) -> Latencies:
    found: Latencies = {}

    def by_http(path: str, **params: object) -> None:
        client.get(path, params=params).raise_for_status()  # type: ignore[arg-type] # words and numbers

    with driver.session() as session:
        bare = Bare(session)
        for turn in range(3):  # the first two warm plans, pages and the server's compiler up and do not count
            if turn == 2:
                found.clear()
            for one in servers:
                text, identity = one["name"][1:], one["id"]
                timed(found.setdefault("search, bare", []), bare.search, text)
                timed(found.setdefault("search, by HTTP", []), by_http, "/objects", q=text, limit=LIMIT)
                timed(found.setdefault("an object, bare", []), bare.show, identity)
                timed(found.setdefault("an object, by HTTP", []), by_http, f"/objects/{identity}")
                timed(found.setdefault("a list's page, bare", []), bare.page, identity)
                timed(found.setdefault("a list's page, by HTTP", []), by_http, "/objects", **_after(identity))
    return found


def _after(identity: str) -> dict[str, object]:
    from webapp.api.lists import cursor  # noqa: PLC0415 - the door is a process of its own; only its cursor is made here

    return {"environment": OURS, "limit": PAGE, "after": cursor([identity])}


@dataclass
class Read:
    """What readers met."""

    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


def _beside_a_scan(bench: Bench, url: str, headers: dict[str, str], servers: list[dict[str, str]]) -> Iterator[Finding]:
    """The same scans of 1 % of change, alone and with readers beside them, in turn."""
    took: dict[str, list[float]] = {"scan alone": [], "scan beside readers": []}
    read = Read()
    run_work(bench, "scan", OURS, 1)
    for turn in range(2, 2 + 2 * bench.rounds):
        name = list(took)[turn % 2]
        if name == "scan alone":
            took[name].append(run_work(bench, "scan", OURS, turn).seconds)
            continue
        read.over.clear()
        with ThreadPoolExecutor(READERS) as pool:
            for place in range(READERS):
                pool.submit(_read, read, url, headers, servers[place % len(servers) :])
            time.sleep(THINKS_S)
            took[name].append(run_work(bench, "scan", OURS, turn).seconds)
            read.over.set()
    if read.failures:
        raise RuntimeError(
            f"{len(read.failures)} of {len(read.seconds)} readers' questions failed: {read.failures[:3]}"
        )
    alone, beside = (Figure(name, taken) for name, taken in took.items())
    yield from (alone, beside)
    yield Figure(f"an answer to one of {READERS} readers beside a scan", read.seconds)
    yield Figure("questions that readers asked beside scans, none of which failed", [float(len(read.seconds))], "")
    worst = sorted(read.seconds)[int(len(read.seconds) * 0.99)]
    say(f"  99 of 100 answers came within {worst * 1000:.0f} ms, half within {median(read.seconds) * 1000:.0f} ms")
    yield ratio("scan: beside readers to alone", beside, alone, "at most 2")


def _read(read: Read, url: str, headers: dict[str, str], servers: list[dict[str, str]]) -> None:
    with httpx.Client(base_url=url, headers=headers, timeout=WAIT_S) as client:
        for place, one in enumerate(cycle(servers)):
            if read.over.is_set():
                return
            asked = (
                (f"/objects/{one['id']}", {}),
                ("/objects", {"q": one["name"][1:], "limit": str(LIMIT)}),
                (f"/objects/{one['id']}/clique", {}),
            )[place % 3]
            began = time.perf_counter()
            try:
                answer = client.get(asked[0], params=asked[1])
                if answer.status_code != httpx.codes.NOT_FOUND:  # the scan takes some of them away
                    answer.raise_for_status()
            except httpx.HTTPError as err:
                read.failures.append(str(err))
            read.seconds.append(time.perf_counter() - began)
            read.over.wait(THINKS_S)


@contextmanager
def served(bench: Bench) -> Iterator[str]:
    """The address of the API of a web door in a process of its own, over the bench's Neo4j."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    server = bench.server
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CALIPSO_")} | {
        "CALIPSO_HOME": str(bench.folder),
        "CALIPSO_NEO4J_URI": server.uri,
        "CALIPSO_NEO4J_USER": server.user,
        "CALIPSO_NEO4J_PASSWORD": server.password,
    }
    command = [sys.executable, "-m", "webapp", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            _await(f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}/api/v1"
        finally:
            process.terminate()


def _await(url: str) -> None:
    for _ in range(600):
        try:
            httpx.get(url, timeout=WAIT_S).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"no answer from {url}")
