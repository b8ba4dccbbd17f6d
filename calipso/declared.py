"""What people and programs added by hand, as records and links: what a scan takes for found where nobody found it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from calipso.graph import Graph, Row
from calipso.links import between
from calipso.model import ObjectType
from calipso.records import BY_HAND, ROOT, Link, Record, Value, key_in, key_of, object_id

# What tells a thing of these types, where the model's words for it are no properties.
_KEYS = {"switch": ("chassis",), "switch_pnic": ("chassis", "name")}


@dataclass(frozen=True, slots=True)
class DeclaredLink:
    """One link added by hand. Each end is an id, or a name or UUID that is still to be found."""

    type: str
    source: str
    target: str
    owner: str


@dataclass(frozen=True, slots=True)
class Declared:
    """All that was added to an environment by hand."""

    environment: str
    records: list[Record]
    links: list[DeclaredLink]

    def complete(self, records: dict[str, Record]) -> None:
        """Add to the records of a scan what it did not find itself; below the environment where its place is gone."""
        missing = {record.key: record for record in self.records if record.key not in records}
        for key, record in missing.items():
            if record.parent not in records and record.parent not in missing:
                record.parent = ROOT
            records[key] = record

    def linked(self, records: dict[str, Record], joined: Iterable[Link]) -> list[Link]:
        """The links by hand between these records that the rules did not join; those with an end to come are left out."""
        if not self.links:
            return []
        known = {(link.type, link.source, link.target) for link in joined}
        meant = _meant(self.environment, {end for link in self.links for end in (link.source, link.target)}, records)
        found: dict[tuple[str, str, str], Link] = {}
        for declared in self.links:
            fitting = [
                link
                for source in meant[declared.source]
                for target in meant[declared.target]
                for link in between(declared.type, source, target, evidence(declared.owner))
            ]
            ends = {(link.type, link.source, link.target) for link in fitting}
            if len(ends) == 1 and not ends & known:
                found[ends.pop()] = fitting[0]
        return list(found.values())


def _meant(environment: str, texts: set[str], records: dict[str, Record]) -> dict[str, list[Record]]:
    """Which records each text may mean: the one with this id, else those with this name or UUID."""
    meant: dict[str, list[Record]] = defaultdict(list)
    for text in texts:
        record = records.get(key_in(environment, text)) if text.startswith(f"{environment}/") else None
        meant[text] = [record] if record else []
    open_texts = {text for text in texts if not meant[text]}
    for record in records.values() if open_texts else ():
        for text in {record.name, record.text("uuid")} & open_texts:
            meant[text].append(record)
    return meant


def evidence(owner: str) -> str:
    """What a link by hand gives as its evidence."""
    return f"{BY_HAND}: {owner}"


def read_declared(graph: Graph, environment: str) -> Declared:
    """All that was added to an environment by hand, as it stands now."""
    rows = [row["added"] for row in graph.read("by_hand/list", environment=environment)]
    records = [declared_record(row) for row in rows if row["kind"] == "object"]
    links = [
        DeclaredLink(row["type"], row["source"], row["target"], row["owner"]) for row in rows if row["kind"] == "link"
    ]
    return Declared(environment, records, links)


def declared_record(row: Row) -> Record:
    """A thing added by hand as a record."""
    key = key_in(row["environment"], row["id"])
    return Record(row["type"], key, row["name"], row["parent"], BY_HAND, json.loads(row["properties"]))


def declared_row(environment: str, record: Record) -> Row:
    """A record as what is kept of a thing added by hand: the inverse of declared_record."""
    return {
        "id": object_id(environment, record.key),
        "environment": environment,
        "kind": "object",
        "type": record.type,
        "name": record.name,
        "parent": record.parent,
        "properties": json.dumps(record.properties, sort_keys=True),
    }


def link_row(environment: str, type_name: str, source: str, target: str) -> Row:
    """What is kept of a link added by hand."""
    return {
        "id": object_id(environment, key_of(type_name, source, target)),
        "environment": environment,
        "kind": "link",
        "type": type_name,
        "source": source,
        "target": target,
    }


def key_by_hand(kind: ObjectType, name: str, properties: dict[str, Value], parent: str) -> str:
    """The identity that discovery would give the thing, where its properties tell; else one by its place and name."""
    values = properties | {"name": name}
    parts = [values.get(part) for part in _KEYS.get(kind.name, tuple(kind.key.split(", ")))]
    if all(parts):
        return key_of(kind.name, *map(str, parts))
    return key_of(kind.name, "by-hand", parent, name)
