"""The writer: differences become nodes, relationships and their past, in batches, under the environment's lease."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from calipso.errors import Conflict, OutOfMemory
from calipso.graph import Graph, Row, WriteCounts
from calipso.model import link_type, object_type
from calipso.records import ROOT, Link, Record, key_in, link_hash, object_id, record_hash

BATCH = 2000
SMALLEST_BATCH = 50


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
    """One scan's right to write: its environment, its number, and the lease that it holds."""

    graph: Graph
    environment: str
    scan: int
    holder: str
    renew: Callable[[], None]


def write_differences(writing: Writing, differences: Differences) -> WriteCounts:
    """Write the differences, nodes before links and links gone before nodes gone; what the server counted.

    Each batch is one transaction, so that a killed process leaves the old graph with a prefix of the differences.
    Raises DatabaseError, and Conflict when the lease was lost to another writer.
    """
    environment, counts = writing.environment, WriteCounts()
    revived = {
        row["id"]
        for rows in _batches([object_id(environment, record.key) for record in differences.added], BATCH)
        for row in writing.graph.read("read/past_ids", ids=rows)
    }
    added = sorted(differences.added, key=lambda record: record.key)
    new = [record for record in added if object_id(environment, record.key) not in revived]
    back = [record for record in added if object_id(environment, record.key) in revived]
    changed = sorted(differences.changed, key=lambda record: record.key)
    for name, rows in (
        ("write/objects_added", [_node(environment, record) for record in new]),
        ("write/objects_revived", [_node(environment, record) for record in back]),
        ("write/objects_changed", [_node(environment, record) for record in changed]),
        ("write/links_removed", [_ends(environment, *link) for link in sorted(differences.links_removed)]),
        ("write/links_changed", [_relationship(environment, link) for link in differences.links_changed]),
        ("write/links_added", [_relationship(environment, link) for link in differences.links_added]),
        ("write/objects_removed", [_gone(environment, key) for key in sorted(differences.removed)]),
    ):
        counts.add(_write(writing, name, rows))
    return counts


def _write(writing: Writing, name: str, rows: list[Row]) -> WriteCounts:
    counts, size, at = WriteCounts(), BATCH, 0
    while at < len(rows):
        writing.renew()
        batch = rows[at : at + size]
        try:
            wrote = writing.graph.write(
                name, environment=writing.environment, holder=writing.holder, scan=writing.scan, rows=batch
            )
        except OutOfMemory:
            if size <= SMALLEST_BATCH:
                raise
            size //= 2
            continue
        if not wrote.properties_set:
            raise Conflict(
                f"environment {writing.environment}: the write lease was lost", "another scan took over; scan again"
            )
        counts.add(wrote)
        at += len(batch)
    return counts


def _batches(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (items[at : at + size] for at in range(0, len(items), size))


def _node(environment: str, record: Record) -> Row:
    """A record as a node's properties: absent ones left out, the raw answer as one text, and what search looks in."""
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
    }
    if record.raw:
        properties["raw"] = json.dumps(record.raw, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
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
        raw=json.loads(row["raw"]) if row.get("raw") else {},
    )


def _gone(environment: str, key: str) -> Row:
    return {"id": object_id(environment, key), "label": object_type(key.split("/", 1)[0]).label}


def _ends(environment: str, type_name: str, source: str, target: str) -> Row:
    return {
        "type": link_type(type_name).relationship,
        "source": object_id(environment, source),
        "target": object_id(environment, target),
    }


def _relationship(environment: str, link: Link) -> Row:
    properties = {"evidence": link.evidence, "hash": link_hash(link), **dict(link.properties)}
    return _ends(environment, link.type, link.source, link.target) | {"properties": properties}
