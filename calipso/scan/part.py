"""A part of an environment: what is below some objects, or a clique's own objects, with the hosts that tell of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from calipso.errors import NotFound
from calipso.records import Record, object_id
from calipso.scan.collect import Machines
from calipso.scan.compare import host_scope

# Of a clique's objects, those below which nothing is another's.
HOLDING = ("host", "instance", "vservice")


@dataclass(frozen=True, slots=True)
class Part:
    """`keys` of the objects below which to scan; a project's part has its servers and services and their hosts too.

    `clique_of` names the focal objects where the keys are their cliques': then of what is below them only what hosts,
    servers and services have belongs to it, and a host on which it has no more than a tunnel's other end is not visited.
    """

    keys: tuple[str, ...]
    clique_of: str = ""

    @property
    def text(self) -> str:
        """The part as `:Scan` nodes name it."""
        return f"clique of {self.clique_of}" if self.clique_of else f"under {', '.join(self.keys)}"


@dataclass(frozen=True, slots=True)
class Restriction:
    """What a part means for some records: keys of its objects, and the machines to visit."""

    keys: set[str]
    machines: Machines

    def merge(self, standing: dict[str, Record], found: dict[str, Record]) -> dict[str, Record]:
        """The part as it was found, everything else as it stands."""
        outside = {key: record for key, record in standing.items() if key not in self.keys}
        return outside | {key: record for key, record in found.items() if key in self.keys}


def restrict(part: Part, records: dict[str, Record], environment: str) -> Restriction:
    """The part's objects, hosts and switches among these records. Raises NotFound when one of its objects is not there."""
    if not part.clique_of and (missing := [key for key in part.keys if key not in records]):
        raise NotFound(f"no object {object_id(environment, missing[0])}", "find it with: calipso search")
    keys = {key for key in part.keys if key in records}
    if part.clique_of:  # also what came to be there since the clique was last walked
        keys |= _below({key for key in keys if records[key].type in HOLDING}, _children(records))
    else:
        keys = _all_below(keys, records)
    visited = _host_scopes(keys, records)
    hosts = {r.key for r in records.values() if r.type == "host" and host_scope(r) in visited}
    scopes = {host_scope(records[key]) for key in hosts}
    keys |= {
        r.key
        for r in records.values()
        if r.scope in scopes or (host_scope(r) in scopes and r.type in ("vedge", "otep"))
    }
    ports = {records[key].get("port_uuid") for key in keys if records[key].type == "vnic"}
    keys |= {r.key for r in records.values() if r.type == "port" and r.get("uuid") in ports}
    found = [records[key] for key in keys]
    switches = {r.name for r in found if r.type == "switch"} | {
        r.text("switch") for r in found if r.type == "switch_pnic"
    }
    return Restriction(keys, Machines(hosts, switches))


def _all_below(roots: set[str], records: dict[str, Record]) -> set[str]:
    """The objects below some, and of a project its servers and services too."""
    projects = {records[key].get("uuid") for key in roots if records[key].type == "project"}
    owned = {
        r.key for r in records.values() if r.type in ("instance", "vservice") and r.get("project_uuid") in projects
    }
    return _below(roots | owned, _children(records))


def _children(records: dict[str, Record]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for record in records.values():
        found[record.parent].append(record.key)
    return found


def _host_scopes(keys: Iterable[str], records: dict[str, Record]) -> set[str]:
    return {host_scope(records[key]) for key in keys if records[key].get("host") and records[key].type != "otep"}


def _below(starts: set[str], children: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting.extend(children[key])
    return found
