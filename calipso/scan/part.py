"""A part of an environment: below one object, or one project with the hosts that serve it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from calipso.errors import NotFound
from calipso.records import Record, object_id
from calipso.scan.compare import host_scope


@dataclass(frozen=True, slots=True)
class Part:
    """`key` of the object below which to scan; a project's part has its servers and services and their hosts too."""

    key: str

    @property
    def text(self) -> str:
        """The part as `:Scan` nodes name it."""
        return f"under {self.key}"


@dataclass(frozen=True, slots=True)
class Restriction:
    """What a part means for some records: keys of its objects, and of the hosts to visit."""

    keys: set[str]
    hosts: set[str]

    def merge(self, standing: dict[str, Record], found: dict[str, Record]) -> dict[str, Record]:
        """The part as it was found, everything else as it stands."""
        outside = {key: record for key, record in standing.items() if key not in self.keys}
        return outside | {key: record for key, record in found.items() if key in self.keys}


def restrict(part: Part, records: dict[str, Record], environment: str) -> Restriction:
    """The part's objects and hosts among these records. Raises NotFound when the object is not among them."""
    if part.key not in records:
        raise NotFound(f"no object {object_id(environment, part.key)}", "find it with: calipso search")
    children: dict[str, list[str]] = defaultdict(list)
    for record in records.values():
        children[record.parent].append(record.key)
    root = records[part.key]
    starts = {part.key}
    if root.type == "project":
        starts |= {
            r.key
            for r in records.values()
            if r.type in ("instance", "vservice") and r.get("project_uuid") == root.get("uuid")
        }
    keys = _below(starts, children)
    hosts = {r.key for r in records.values() if r.type == "host" and host_scope(r) in _host_scopes(keys, records)}
    scopes = {host_scope(records[key]) for key in hosts}
    keys |= {
        r.key
        for r in records.values()
        if r.scope in scopes or (host_scope(r) in scopes and r.type in ("vedge", "otep"))
    }
    ports = {records[key].get("port_uuid") for key in keys if records[key].type == "vnic"}
    keys |= {r.key for r in records.values() if r.type == "port" and r.get("uuid") in ports}
    return Restriction(keys, hosts)


def _host_scopes(keys: Iterable[str], records: dict[str, Record]) -> set[str]:
    return {host_scope(records[key]) for key in keys if records[key].get("host")}


def _below(starts: set[str], children: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting.extend(children[key])
    return found
