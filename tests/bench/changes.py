"""What a synthetic cloud is a while later: mostly other properties, some links elsewhere, a few servers gone and a few new."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from calipso.records import Record, canonical
from tests.bench.seeds import seed_of, stem_of

# Of what a change touches, so much are properties, links elsewhere, gone and new.
PARTS = {"properties": 0.7, "relinked": 0.2, "gone": 0.05, "new": 0.05}
OTHER_STATUS = {
    "ACTIVE": "DOWN",
    "DOWN": "ACTIVE",
    "up": "down",
    "down": "up",
    "alive": "dead",
    "dead": "alive",
    "N/A": "DOWN",
}
GOLDEN = 0.618


@dataclass(slots=True)
class Ration:
    """How many of the records so far are to be touched in each way; `turn` shifts which ones."""

    share: float
    turn: int
    seen: int = 0
    taken: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))

    def take(self, part: str) -> bool:
        """Whether one more is due, which is then taken."""
        due = self.seen * self.share * PARTS[part] + self.turn * GOLDEN % 1 >= self.taken[part] + 1
        self.taken[part] += due
        return due


def change(records: Iterable[Record], share: float = 0.01, turn: int = 1) -> Iterator[Record]:
    """The cloud after this share of it has changed: the same change each time, another one at another turn.

    Records go through one by one in the generator's order: a server before its ports and vNICs, these before their
    bridges. A server that goes takes them with it, a new one brings its own.
    """
    ration, gone, twins = Ration(share, turn), set[str](), dict[str, str]()
    homes: dict[str, str] = {}
    for record in records:
        ration.seen += 1
        stems = _stems(record)
        if gone & stems or (record.type == "instance" and ration.take("gone")):
            ration.taken["gone"] += record.type != "instance"
            gone |= stems
            continue
        if twins.keys() & stems or (record.type == "instance" and ration.take("new")):
            ration.taken["new"] += record.type != "instance"
            twins |= {stem: seed_of(stem, turn)[:8] + stem[8:] for stem in stems - twins.keys()}
            yield _twin(record, {stem: twins[stem] for stem in stems})
        yield _touched(record, ration, homes)


def _touched(record: Record, ration: Ration, homes: dict[str, str]) -> Record:
    """The record, if it is its turn with another status, or plugged into the virtual switch of another host."""
    if record.type == "vnic" and record.get("kind") == "instance" and record.get("bridge") == "br-int":
        here, region = record.text("host"), record.text("region")
        there = homes.get(region, here)
        homes[region] = here
        if there != here and ration.take("relinked"):
            return _with(record, "host", there)
    if not ration.take("properties"):
        return record
    status = record.get("status")
    if status in OTHER_STATUS:
        return _with(record, "status", OTHER_STATUS[str(status)])
    return replace(record, raw=record.raw | {"later": canonical(f"changed in turn {ration.turn}")})


def _with(record: Record, name: str, value: str) -> Record:
    return replace(record, properties=record.properties | {name: value})


def _stems(record: Record) -> set[str]:
    """By what a record is known as a part of one server: the beginnings of the UUIDs of server and port."""
    if record.type == "instance":
        return {stem_of(record.text("uuid"))}
    if record.type == "port" and record.text("device_owner").startswith(("compute:", "trunk:")):
        return {stem_of(record.text("device_uuid")), stem_of(record.text("uuid"))}
    if record.type == "vnic" and record.get("kind") == "instance":
        return {stem_of(record.text("instance_uuid")), stem_of(record.text("port_uuid"))}
    if record.type == "vconnector" and record.get("kind") in ("hybrid", "trunk"):
        return {record.name[3:]}
    return set()


def _twin(record: Record, swaps: dict[str, str]) -> Record:
    """A record like this one of another server: with other beginnings of its UUIDs, wherever they occur."""
    text = json.dumps([record.key, record.name, record.parent, record.properties, record.raw])
    for old, new in swaps.items():
        text = text.replace(old, new)
    key, name, parent, properties, raw = json.loads(text)
    return Record(record.type, key, name, parent, record.scope, properties, raw)
