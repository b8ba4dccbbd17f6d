"""The writer: differences become nodes, relationships and their past, in batches, under the environment's lease."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from calipso.batches import batches, by_hub, touched
from calipso.errors import CalipsoError, Conflict, OutOfMemory
from calipso.graph import Graph, Row, WriteCounts
from calipso.model import link_type, object_type
from calipso.records import (
    ROOT,
    Link,
    Record,
    key_in,
    link_hash,
    object_id,
    raw_answers,
    raw_text,
    record_hash,
)

BATCH = 2000
SMALLEST_BATCH = 50
ASKED_AT_ONCE = 10_000
SIDE_BY_SIDE = 2
# Batches that have no object in common may still wait for each other, where a link of other types joins their objects.
GIVES_WAY_S = 5.0
# A lease is renewed long before it ends; each statement looks for itself whether it still holds.
RENEW_S = 10
LEASE_S = 60
LEASE_WAIT_S = 300


@dataclass(slots=True)
class Differences:
    """What one scan found other than it stands in the graph; keys and records, not yet nodes."""

    added: list[Record] = field(default_factory=list)
    changed: list[Record] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    links_added: list[Link] = field(default_factory=list)
    links_changed: list[Link] = field(default_factory=list)
    links_removed: list[tuple[str, str, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether there is anything to write."""
        return any((self.added, self.changed, self.removed, self.links_added, self.links_changed, self.links_removed))


@dataclass(frozen=True, slots=True)
class Writing:
    """One scan's right to write: its environment, its number, and the lease that it holds.

    Each batch leaves a note of what it touched, in the same transaction: compares read these. An environment's first scan
    (`journal` False) leaves none, as there is nothing before it to compare with.
    """

    graph: Graph
    environment: str
    scan: int
    holder: str
    renew: Callable[[], None]
    journal: bool = True


@contextmanager
def lease(graph: Graph, environment: str, holder: str) -> Iterator[Callable[[], None]]:
    """The environment's write lease for the time of a block, waited for; gives what renews it. Raises Conflict."""

    def renew() -> None:
        if not graph.change("scans/lease", environment=environment, holder=holder, seconds=LEASE_S):
            raise Conflict(f"environment {environment} is being written by another scan", "it waits for its turn")

    waited = time.monotonic()
    while True:
        try:
            renew()
            break
        except Conflict:
            if time.monotonic() - waited > LEASE_WAIT_S:
                raise
            time.sleep(1)
    try:
        yield renew
    finally:
        graph.write("scans/release", environment=environment, holder=holder)


def take_number(graph: Graph, scan: str, environment: str, holder: str = "") -> int:
    """Give a `:Scan` node the next number of its environment, or the one that it has.

    Raises CalipsoError where another than `holder` (without one, the scan itself) has taken the scan over.
    """
    while True:
        try:
            rows = graph.change("scans/take_number", id=scan, holder=holder or scan, environment=environment)
        except Conflict:
            continue
        if not rows:
            raise taken_over(scan)
        return int(rows[0]["number"])


def taken_over(scan: str) -> CalipsoError:
    """What to say to a process whose scan another has taken over, because it was thought dead."""
    return CalipsoError(f"scan {scan} was taken over by another process", "that one completes it")


def write_differences(
    writing: Writing, differences: Differences, when_objects_stand: Callable[[], object] = lambda: None
) -> WriteCounts:
    """Write the differences, nodes before links and links gone before nodes gone; what the server counted.

    Each batch is one transaction, so that a killed process leaves the old graph with a prefix of the differences.
    `when_objects_stand` is called between what is written of objects and what is written of links.
    Raises DatabaseError, and Conflict when the lease was lost to another writer.
    """
    environment, scan, counts = writing.environment, writing.scan, WriteCounts()
    added = sorted(differences.added, key=lambda record: record.key)
    revived = _revived(writing, added)
    new = (record for record in added if record.key not in revived)
    back = (record for record in added if record.key in revived)
    changed = sorted(differences.changed, key=lambda record: record.key)
    roots = [link for link in differences.links_added if link.source == ROOT]
    links = [link for link in differences.links_added if link.source != ROOT]
    for name, records in (
        ("write/objects_added", new),
        ("write/objects_revived", back),
        ("write/objects_changed", changed),
    ):
        counts.add(_write(writing, name, ([node_row(environment, record, scan)] for record in records)))
    when_objects_stand()
    ended = ([_ends(environment, *link)] for link in sorted(differences.links_removed))
    counts.add(_write(writing, "write/links_removed", ended))
    for name, joined in (
        ("write/links_changed", differences.links_changed),
        ("write/roots_added", roots),
        ("write/links_added", links),
    ):
        rows = ([relationship_row(environment, link, scan) for link in hub] for hub in by_hub(joined))
        counts.add(_write(writing, name, rows))
    gone = ([_gone(environment, key)] for key in sorted(differences.removed))
    counts.add(_write(writing, "write/objects_removed", gone))
    return counts


def _revived(writing: Writing, added: Sequence[Record]) -> set[str]:
    """Keys of the new objects that were there before."""
    environment, found = writing.environment, set()
    for at in range(0, len(added), ASKED_AT_ONCE):
        ids = [object_id(environment, record.key) for record in added[at : at + ASKED_AT_ONCE]]
        found |= {key_in(environment, row["id"]) for row in writing.graph.read("read/past_ids", ids=ids)}
    return found


class _Sender:
    """Sends batches of one kind, from several threads; each is kept after the one before it, so that a prefix stands."""

    def __init__(self, writing: Writing, name: str) -> None:
        self._writing, self._name = writing, name
        self._size, self._renewed, self._lock = BATCH, time.monotonic(), threading.Lock()

    def send(self, rows: list[Row], before: Future[WriteCounts] | None) -> WriteCounts:
        """Write the rows in one transaction, in several where the server has too little memory for one.

        Whoever waits for its turn too long gives way, for the one before it may wait for what this one holds.
        """
        counts = WriteCounts()
        while rows:
            self._renew()
            size = self._size
            try:
                counts.add(self._transaction(rows[:size], before))
            except TimeoutError:
                assert before  # noqa: S101 - for the type checker; nothing else is waited for
                before.result()
                continue
            except OutOfMemory:
                if size <= SMALLEST_BATCH:
                    raise
                self._size = min(self._size, size // 2)
                continue
            rows = rows[size:]
        return counts

    def _transaction(self, rows: list[Row], before: Future[WriteCounts] | None) -> WriteCounts:
        if before and before.done():
            before.result()  # what failed there is not followed by this
        environment, writing = self._writing.environment, self._writing
        wrote = writing.graph.write(
            self._name,
            before_commit=partial(before.result, GIVES_WAY_S) if before else None,
            environment=environment,
            holder=writing.holder,
            scan=writing.scan,
            journal=writing.journal,
            rows=rows,
        )
        if not wrote.properties_set:
            raise Conflict(f"environment {environment}: the write lease was lost", "another scan took over; scan again")
        return wrote

    def _renew(self) -> None:
        with self._lock:
            if time.monotonic() - self._renewed > RENEW_S:
                self._writing.renew()
                self._renewed = time.monotonic()


def _write(writing: Writing, name: str, groups: Iterable[list[Row]]) -> WriteCounts:
    """Write groups of rows in batches; while the server writes some, the next are made.

    Batches that have no object in common are written side by side.
    """
    counts, sender = WriteCounts(), _Sender(writing, name)
    under_way: deque[tuple[Future[WriteCounts], set[str]]] = deque()
    last: Future[WriteCounts] | None = None
    with ThreadPoolExecutor(SIDE_BY_SIDE, "writes") as pool:
        for batch in batches(groups, BATCH):
            own = touched(batch)
            while len(under_way) == SIDE_BY_SIDE or not all(own.isdisjoint(other) for _, other in under_way):
                counts.add(under_way.popleft()[0].result())
            last = pool.submit(sender.send, batch, last)
            under_way.append((last, own))
        for future, _ in under_way:
            counts.add(future.result())
    return counts


def node_row(environment: str, record: Record, scan: int) -> Row:
    """A record as a node's properties as of a scan: absent ones left out, raw answers as one text, what search looks in."""
    properties: dict[str, Any] = {
        name: value for name, value in record.properties.items() if value is not None and value != []
    }
    identity = object_id(environment, record.key)
    properties |= {
        "id": identity,
        "type": record.type,
        "name": record.name,
        "environment": environment,
        "scope": record.scope,
        "parent": object_id(environment, record.parent),
        "hash": record_hash(record),
        "search": search_text(record),
        "since": scan,
        "born": scan,
    }
    if record.raw:
        properties["raw"] = raw_text(record.raw)
    return {"id": identity, "label": object_type(record.type).label, "properties": properties}


def search_text(record: Record) -> str:
    """What a search by part looks in: name, UUID, MAC and addresses, lower case, each on a line of its own."""
    words = [
        record.name,
        *(record.text(name) for name in ("uuid", "mac", "address", "device", "cidr", "local_name", "port_uuid")),
    ]
    words += record.items("addresses") + record.items("floating_ips")
    return "\n".join(dict.fromkeys(word.lower() for word in words if word))


def stored_record(environment: str, row: dict[str, Any]) -> Record:
    """A record out of a node's properties: the inverse of what was written."""
    own = {prop.name for prop in object_type(row["type"]).properties} | {"region", "host"}
    return Record(
        type=row["type"],
        key=key_in(environment, row["id"]),
        name=row["name"],
        parent=ROOT if row["parent"] == environment else key_in(environment, row["parent"]),
        scope=row["scope"],
        properties={name: value for name, value in row.items() if name in own},
        raw=raw_answers(row["raw"]) if row.get("raw") else {},
    )


def _gone(environment: str, key: str) -> Row:
    return {"id": object_id(environment, key), "label": object_type(key.split("/", 1)[0]).label}


def _ends(environment: str, type_name: str, source: str, target: str) -> Row:
    return {
        "type": link_type(type_name).relationship,
        "source": object_id(environment, source),
        "target": object_id(environment, target),
    }


def relationship_row(environment: str, link: Link, scan: int) -> Row:
    """A link as a relationship's ends and properties as of a scan."""
    properties = {"evidence": link.evidence, "hash": link_hash(link), "since": scan, "born": scan}
    return _ends(environment, link.type, link.source, link.target) | {"properties": properties | dict(link.properties)}
