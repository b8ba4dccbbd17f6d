"""How a synthetic cloud changes from scan to scan: the differences that each scan would find, made beforehand and not timed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from calipso.graph import Graph
from calipso.links import join
from calipso.model import LINK_TYPES
from calipso.records import Link, Record, link_hash, record_hash
from calipso.schema import loading
from calipso.writer import Differences, Writing, lease, take_number, write_differences
from tests.bench.changes import change
from tests.bench.generator import regions

ORDER = {row.name: place for place, row in enumerate(LINK_TYPES)}
PARTS = ("added", "changed", "removed", "links_added", "links_changed", "links_removed")


@dataclass(slots=True)
class Story:
    """What scan after scan finds other than the one before it, and the records that the first and the last two of them find.

    Records are kept where they are to be loaded; by region, as links lead from none to another.
    """

    updates: list[Differences]
    first: list[list[Record]] = field(default_factory=list)
    last_but_one: list[list[Record]] = field(default_factory=list)
    last: list[list[Record]] = field(default_factory=list)


def story(hosts: int, share: float, turns: int, copied: int | None = None) -> Story:
    """So many turns of a cloud with so many hosts, each of which changes this share of it.

    Where `copied` is given, the records before, at that turn and at the turn before it are kept.
    """
    told = Story([Differences() for _ in range(turns)])
    for made in regions(hosts):
        records = list(made)
        standing = {link_hash(link): link for link in join(records)}
        if copied is not None:
            told.first.append(records)
        for turn in range(1, turns + 1):
            after = list(change(records, share, turn))
            links = {link_hash(link): link for link in join(after)}
            _add(told.updates[turn - 1], _between(records, after, standing, links))
            if turn == copied:
                told.last_but_one.append(records)
                told.last.append(after)
            records, standing = after, links
    for update in told.updates:  # the writer takes links type by type
        update.links_added.sort(key=lambda link: ORDER[link.type])
        update.links_changed.sort(key=lambda link: ORDER[link.type])
    return told


def whole(parts: Iterable[list[Record]]) -> Differences:
    """What a first scan finds of these regions."""
    found = Differences()
    for records in parts:
        found.added += records
        found.links_added += join(records)
    found.links_added.sort(key=lambda link: ORDER[link.type])
    return found


def size_of(update: Differences) -> tuple[int, int]:
    """How many objects and links are other ones."""
    objects, links = (sum(len(getattr(update, name)) for name in names) for names in (PARTS[:3], PARTS[3:]))
    return objects, links


def _between(
    before: list[Record], after: list[Record], standing: dict[int, Link], links: dict[int, Link]
) -> Differences:
    """What a scan finds, told by the same hashes; a record that is the same object is not hashed."""
    old, keys = {record.key: record for record in before}, {record.key for record in after}
    found = Differences(removed=[key for key in old if key not in keys])
    for record in after:
        former = old.get(record.key)
        if former is None:
            found.added.append(record)
        elif former is not record and record_hash(former) != record_hash(record):
            found.changed.append(record)
    gone = {(link.type, link.source, link.target) for mark, link in standing.items() if mark not in links}
    for mark, link in links.items():
        if mark not in standing:
            ends = (link.type, link.source, link.target)
            (found.links_changed if ends in gone else found.links_added).append(link)
            gone.discard(ends)
    found.links_removed = sorted(gone)
    return found


def _add(into: Differences, more: Differences) -> None:
    for name in PARTS:
        getattr(into, name).extend(getattr(more, name))


def write(graph: Graph, environment: str, update: Differences, *, journal: bool = True) -> int:
    """Write what a scan found as it does: under the lease and a new number, which is given back."""
    scan = open_scan(graph, environment)
    with lease(graph, environment, scan) as renew:
        number = take_number(graph, scan, environment)
        with loading(graph, len(update.added)) as fill_indexes:
            writing = Writing(graph, environment, number, scan, renew, journal)
            write_differences(writing, update, fill_indexes)
    graph.write("scans/close", id=scan, holder=scan, status="completed", result={})
    return number


def open_scan(graph: Graph, environment: str) -> str:
    """A new `:Scan`, by its id."""
    scan = str(uuid.uuid4())
    graph.write("scans/open", id=scan, environment=environment, scope="all", source="bench")
    return scan


def imported(graph: Graph, environment: str) -> None:
    """Say that what was imported was found by the environment's first scan."""
    scan = open_scan(graph, environment)
    take_number(graph, scan, environment)
    graph.write("scans/close", id=scan, holder=scan, status="completed", result={})
