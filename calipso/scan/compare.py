"""Comparing what was collected with what stands in the graph: complete, with the removal guard, before the first write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import xor
from typing import Any

from calipso.declared import Declared, DeclaredLink
from calipso.fetchers.host import neighbors
from calipso.graph import Graph
from calipso.links import join, rules
from calipso.model import LINK_TYPES, OBJECT_TYPES
from calipso.records import BY_HAND, Facet, Record, digest, key_in, link_hash, object_id, record_hash
from calipso.scan.collect import Collection
from calipso.writer import Differences, stored_record

# A look that suddenly misses more than this share and this many of its objects waits for a person's decision.
GUARD_SHARE = 0.2
GUARD_COUNT = 20

# Types of which the host that they are on tells some properties, and which.
FACETED = {row.name: row.host_properties for row in OBJECT_TYPES if row.host_properties}
FACET_TYPES = tuple(FACETED)
RELATIONSHIPS = [row.relationship for row in LINK_TYPES]
LinkKey = tuple[str, str, str]


@dataclass(slots=True)
class Prior:
    """What stands in the graph: hashes by key, keys by scope, link hashes, and the number of the last scan that wrote.

    A link's hash tells it from every other, so that the ends need not be read; `links_of` asks for the ends of a few, which
    most likely are links of the objects with the keys that it is given too.
    `wiring` is what that scan left when it was done, None where it was not.
    """

    hashes: dict[str, int] = field(default_factory=dict)
    scopes: dict[str, set[str]] = field(default_factory=dict)
    links: set[int] = field(default_factory=set)
    number: int = 0
    wiring: str | None = None
    links_of: Callable[[set[int], list[str]], set[LinkKey]] = field(default=lambda _hashes, _near: set())


@dataclass(slots=True)
class Comparison:
    """The differences, how many links there are and what tells them, what was carried over unread, what the guard holds back."""

    differences: Differences
    records: dict[str, Record]
    links: int
    wiring: str
    unconfirmed: list[str]
    held: dict[str, list[str]]


def read_prior(graph: Graph, environment: str) -> Prior:
    """Read ids and hashes as lists: a record for each object would cost many times as much."""
    last = graph.read("scans/last_written", environment=environment)[0]
    prior = Prior(number=int(last["number"]), wiring=last["wiring"])
    with ThreadPoolExecutor(1, "links") as beside:
        links = beside.submit(graph.read, "read/link_hashes", environment=environment, types=RELATIONSHIPS)
        for row in graph.read("read/object_hashes", environment=environment):
            keys = [key_in(environment, identity) for identity in row["ids"]]
            prior.hashes.update(zip(keys, row["hashes"], strict=True))
            prior.scopes.setdefault(row["scope"], set()).update(keys)
        for row in links.result():
            prior.links.update(row["hashes"])
    prior.links_of = lambda hashes, near: _ends_of(graph, environment, hashes, near)
    return prior


def _ends_of(graph: Graph, environment: str, hashes: set[int], near: list[str]) -> set[LinkKey]:
    """Ends of the links with these hashes; only what is no link of an object that is `near` makes all links be looked at."""
    asked: dict[str, Any] = {"types": RELATIONSHIPS, "hashes": sorted(hashes)}
    rows = graph.read("read/links_of_objects", ids=[object_id(environment, key) for key in near], **asked)
    if len(rows) < len(hashes):
        rows = graph.read("read/links_by_hash", environment=environment, **asked)
    return {
        (row["type"].lower(), key_in(environment, row["source"]), key_in(environment, row["target"])) for row in rows
    }


def read_scopes(graph: Graph, environment: str) -> set[str]:
    """The scopes of all objects that stand in the graph."""
    return {str(row["scope"]) for row in graph.read("read/scopes", environment=environment)}


def read_records(graph: Graph, environment: str, scopes: Iterable[str]) -> dict[str, Record]:
    """Whole records of some scopes, as they stand in the graph."""
    rows = graph.read("read/objects_in_scopes", environment=environment, scopes=sorted(scopes))
    records = (stored_record(environment, row["object"]) for row in rows)
    return {record.key: record for record in records}


def unread_scopes(prior: Prior, collection: Collection, declared: set[str], hosts: set[str]) -> set[str]:
    """Scopes of the graph that this scan did not read and whose parent still stands: they are carried over.

    `declared` are the scopes of the environment's switches, `hosts` the host scopes of the hosts that were found;
    other switch and host scopes lost their parent, and end with it.
    """
    unread = set(prior.scopes) - set(collection.read) - {neighbors.SCOPE, BY_HAND}
    return {scope for scope in unread if not scope.startswith(("host/", "switch/")) or scope in declared | hosts}


def assemble(
    collection: Collection, carried: dict[str, Record], old_facets: dict[str, Record], hosts_read: set[str]
) -> dict[str, Record]:
    """One record a key: what was found, else what was carried over, with the host's own properties from whoever has them.

    `old_facets` are the objects as they stand that were on hosts which were not read; `hosts_read` the (read) host scopes.
    """
    records = carried | collection.records
    told: dict[str, Facet] = {facet.key: facet for scope in hosts_read for facet in collection.facets.get(scope, ())}
    for key, record in records.items():
        if record.type not in FACETED:
            continue
        names = FACETED[record.type]
        if host_scope(record) in hosts_read:
            facet = told.get(key) or Facet(key, {})
            raw = {source: answer for source, answer in record.raw.items() if source != "host"}
            if facet.raw:
                raw["host"] = facet.raw
            records[key] = replace(
                record,
                properties=record.properties | {name: facet.properties.get(name) for name in names},
                raw=raw,
            )
        elif (old := old_facets.get(key)) and old.get("host") == record.get("host") and key not in carried:
            records[key] = replace(
                record,
                properties=record.properties | {name: old.properties.get(name) for name in names},
                raw=record.raw | ({"host": old.raw["host"]} if "host" in old.raw else {}),
            )
    return records


def host_scope(record: Record) -> str:
    """The scope of the look at the host that a thing is on."""
    return f"host/{record.text('region')}/{record.text('host')}"


def guarded(prior: Prior, records: dict[str, Record], kept_scopes: set[str]) -> dict[str, list[str]]:
    """Removals that wait for a decision, by scope: too many of the scope's objects at once."""
    held = {}
    for scope, keys in prior.scopes.items():
        gone = sorted(key for key in keys if key not in records) if scope not in kept_scopes else []
        if len(gone) > GUARD_COUNT and len(gone) > GUARD_SHARE * len(keys):
            held[scope] = gone
    return held


def differences_of(prior: Prior, records: dict[str, Record], declared: Declared) -> tuple[Differences, set[int]]:
    """All differences between the graph and these records with the links between them; and the hashes of those links.

    Links follow from the records, by the rules and by what was `declared` by hand. Where all of these stand in the graph
    as they are, and its links are still those that were joined from them, they are not joined again.
    """
    for record in list(neighbors.fetch(records.values())):
        records[record.key] = record
    found = Differences()
    for key, record in records.items():
        if key not in prior.hashes:
            found.added.append(record)
        elif prior.hashes[key] != record_hash(record):
            found.changed.append(record)
    found.removed = [key for key in prior.hashes if key not in records]
    if not found and prior.wiring == wiring_of(prior.links, declared.links):
        return found, prior.links
    links = join(records.values())
    links += declared.linked(records, links)
    marks = list(map(link_hash, links))
    standing = prior.links.difference(marks)
    near = [*(record.key for record in found.changed), *found.removed]
    gone = prior.links_of(standing, near) if standing else set()
    for link, mark in zip(links, marks, strict=True):
        if mark not in prior.links:
            end = (link.type, link.source, link.target)
            (found.links_changed if end in gone else found.links_added).append(link)
            gone.discard(end)
    found.links_removed = list(gone)
    return found, set(marks)


def wiring_of(marks: set[int], declared: Iterable[DeclaredLink]) -> str:
    """What tells all links of an environment, by their hashes in any order, and what they were joined by: rules, and by hand."""
    return f"{rules()}:{digest(repr(sorted(map(repr, declared))))}:{len(marks)}:{reduce(xor, marks, 0)}"


def unconfirmed_keys(environment: str, records: dict[str, Record], failed: set[str]) -> list[str]:
    """Ids of objects that stand unread: their own scope or their host's could not be read."""
    if not failed:
        return []
    return sorted(
        object_id(environment, key)
        for key, record in records.items()
        if record.scope in failed or (record.type in FACETED and host_scope(record) in failed)
    )


def type_counts(prior: Prior, found: Differences, records: dict[str, Record]) -> dict[str, dict[str, int]]:
    """Added, changed, removed and unchanged objects of each type."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: {"added": 0, "changed": 0, "removed": 0, "unchanged": 0})
    added, changed = {record.key for record in found.added}, {record.key for record in found.changed}
    for key, record in records.items():
        counts[record.type]["added" if key in added else "changed" if key in changed else "unchanged"] += 1
    for key in found.removed:
        counts[key.split("/", 1)[0]]["removed"] += 1
    return {row.name: counts[row.name] for row in OBJECT_TYPES if row.name in counts}
