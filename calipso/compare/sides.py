"""One side of a compare of two environments: by what its objects are found again on the other side, and what they are.

It is read in lists, some thousand objects at a time; kept are what tells an object, and a digest of what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from calipso.compare.rules import LINK, Rule, is_none
from calipso.graph import Graph, Row
from calipso.inventory import RELATIONSHIPS
from calipso.model import LINK_TYPES, OBJECT_TYPES, Counterpart, link_type, object_type
from calipso.records import canonical, digest, object_id

READ_AT_ONCE = 2_000
# To what the places of every object refer.
PLACES = {"region": ("region.name",), "host": ("host.name",)}
OF_ALL = ("name", "parent", "region", "host")
# What tells a link's network and other facts, and what is told of it.
LINK_REFERS = {"network": ("network.uuid",)}
CARRIED = sorted({name for row in LINK_TYPES for rule in row.rules for name, _ in rule.carried} | {"status"})
LINK_FACTS = (*CARRIED, "evidence", "since")
# What others are looked up by, as `<type>.<property>` on the same host.
LOOKED_UP = {
    part
    for row in OBJECT_TYPES
    for counterpart in row.counterparts
    for parts in counterpart.key
    for part in parts.split("|")
    if "." in part
}
# A thing that is named by an id that nothing has: its name on the other side cannot be known.
NOBODY = "?"
Key = tuple[Any, ...]
Handle = tuple[str, str, str | None, Any]


class Numbers:
    """A number for each thing that an object may be known by: the same on both sides for the same thing."""

    def __init__(self) -> None:
        self._numbers: dict[Key, int] = {}

    def of(self, key: Key) -> int:
        """The number of a key."""
        return self._numbers.setdefault(key, len(self._numbers))


class Side:
    """All objects of an environment, known by what is the same on both sides; names are told as on the other side."""

    def __init__(self, graph: Graph, environment: str, numbers: Numbers, names: Callable[[str, str], str]) -> None:
        self.environment = environment
        self.types: dict[str, str] = {}
        self._graph, self._numbers, self._names = graph, numbers, names
        self._known: dict[str, tuple[Any, ...]] = {}
        self._layout = {row.name: {name: at for at, name in enumerate(_telling(row.name))} for row in OBJECT_TYPES}
        self._handles: dict[Handle, str] = {}
        self._users: dict[tuple[str, Any, Any, Any], list[str]] = {}
        self._keys: dict[str, int] = {}
        self._ids = {row["type"]: sorted(row["ids"]) for row in graph.read("compare/ids", environment=environment)}
        for kind in self._ids:
            for identity, values in self._values(kind, tuple(self._layout[kind])):
                self._take(kind, identity, values)

    def _take(self, kind: str, identity: str, values: list[Any]) -> None:
        self.types[identity] = kind
        self._known[identity] = tuple(values)
        region = self._fact(identity, "region")
        self._handles[kind, "name", region, self._fact(identity, "name")] = identity
        if uuid := self._fact(identity, "uuid"):
            self._handles[kind, "uuid", None, uuid] = identity
        for name in self._layout[kind]:
            if f"{kind}.{name}" in LOOKED_UP and (value := self._fact(identity, name)):
                place = (f"{kind}.{name}", region, self._fact(identity, "host"), value)
                self._users.setdefault(place, []).append(identity)

    def _values(
        self, kind: str, properties: tuple[str, ...], ids: Iterable[str] | None = None
    ) -> Iterator[tuple[str, list[Any]]]:
        wanted = self._ids[kind] if ids is None else list(ids)
        for at in range(0, len(wanted), READ_AT_ONCE):
            part = wanted[at : at + READ_AT_ONCE]
            yield from self._graph.read("compare/values", ids=part, properties=list(properties))[0]["objects"]

    def _fact(self, identity: str, name: str) -> Any:
        place = self._layout[self.types[identity]].get(name)
        return None if place is None else self._known[identity][place]

    def names(self) -> dict[str, set[str]]:
        """The names of all objects by type, as they are called here."""
        return {kind: {self._fact(identity, "name") for identity in ids} for kind, ids in self._ids.items()}

    def key(self, identity: str) -> int:
        """The number of what an object is known by."""
        if identity not in self._keys:
            self._keys[identity] = -1  # what is known by itself is known by nothing
            kind = self.types[identity]
            row = next(one for one in _rows(kind) if self._fits(one, identity))
            parts = tuple(self._first(identity, alternatives.split("|")) for alternatives in row.key)
            self._keys[identity] = self._numbers.of((kind, *parts))
        return self._keys[identity]

    def _fits(self, row: Counterpart, identity: str) -> bool:
        return row.where is None or self._fact(identity, row.where[0]) in row.where[1]

    def _first(self, identity: str, alternatives: list[str]) -> Any:
        for name in alternatives:
            found = self._users_of(identity, name) if "." in name else self._part(identity, name)
            if found not in (None, NOBODY):
                return name, found
        return None

    def _part(self, identity: str, name: str) -> Any:
        value = self._fact(identity, name)
        if name == "name" and value == self._fact(identity, "uuid"):
            return None  # nobody has given it a name
        found = self.meaning(self.types[identity], name, value, self._fact(identity, "region"))
        return tuple(found) if isinstance(found, list) else found

    def _users_of(self, identity: str, name: str) -> Any:
        place = (name, *(self._fact(identity, where) for where in ("region", "host", "name")))
        return tuple(sorted(self.key(one) for one in self._users.get(place, ()))) or None

    def meaning(self, kind: str, name: str, value: Any, region: str | None) -> Any:
        """A value as it is comparable: names as on the other side, other objects as what they are known by."""
        if value is None or value == []:
            return None
        if name == "name":
            return self._names(kind, value)
        if name == "parent":
            return self._numbers.of((value in self.types, self.key(value) if value in self.types else ""))
        refers = _references(kind).get(name)
        if not refers:
            return value
        if isinstance(value, list):
            return sorted(str(self._stands_for(refers, one, region)) for one in value)
        return self._stands_for(refers, value, region)

    def _stands_for(self, refers: tuple[str, ...], value: Any, region: str | None) -> Any:
        for one in refers:
            kind, _, which = one.partition(".")
            found = self._found(kind, which, value, region)
            if found is not None:
                return f"#{self.key(found)}"
        kind, _, which = refers[0].partition(".")
        return self._names(kind, value) if which == "name" else NOBODY

    def _found(self, kind: str, which: str, value: Any, region: str | None) -> str | None:
        if which == "key":
            identity = object_id(self.environment, value)
            return identity if identity in self.types else None
        return self._handles.get((kind, which, region, value)) or self._handles.get((kind, which, None, value))

    def digests(self, rules: Iterable[Rule]) -> dict[str, int]:
        """A digest of what each object is, but for what is no difference by rule: equal on both sides where it is the same."""
        rules, found = tuple(rules), dict[str, int]()
        for kind in self._ids:
            names = _compared(kind, rules)
            for identity, values in self._values(kind, names):
                if identity in self.types:  # a scan may have added it meanwhile
                    found[identity] = digest(canonical(list(self._meanings(kind, identity, names, values))))
        return found

    def _meanings(self, kind: str, identity: str, names: Iterable[str], values: Iterable[Any]) -> Iterator[Any]:
        region = self._fact(identity, "region")
        for name, value in zip(names, values, strict=True):
            yield self.meaning(kind, name, value, region)

    def states(self, ids: Iterable[str]) -> Iterator[Row]:
        """Some objects with all their properties but the raw answer."""
        wanted = sorted(ids)
        for at in range(0, len(wanted), READ_AT_ONCE):
            for row in self._graph.read("cliques/nodes", ids=wanted[at : at + READ_AT_ONCE]):
                yield row["object"]

    def links(self) -> Iterator[tuple[str, str, str, Row]]:
        """All links: type, source, target, facts."""
        for ids in self._ids.values():
            for at in range(0, len(ids), READ_AT_ONCE):
                asked = {"ids": ids[at : at + READ_AT_ONCE], "types": RELATIONSHIPS, "properties": list(LINK_FACTS)}
                for row in self._graph.read("compare/links", **asked):
                    for source, target, values in row["links"]:
                        if source in self.types and target in self.types:
                            facts = zip(LINK_FACTS, values, strict=True)
                            yield row["type"], source, target, {name: one for name, one in facts if one is not None}

    def link_key(self, kind: str, source: str, target: str) -> tuple[str, int, int]:
        """What a link is known by: its type and its ends; ends of one type in one order on both sides."""
        ends = self.key(source), self.key(target)
        if link_type(kind.lower()).mutual:
            ends = min(ends), max(ends)
        return kind, *ends

    def link_meaning(self, name: str, facts: Mapping[str, Any]) -> Any:
        """A fact of a link as it is comparable."""
        value = facts.get(name)
        if value is None or name not in LINK_REFERS:
            return value
        return self._stands_for(LINK_REFERS[name], value, None)

    def path(self, identity: str) -> list[str]:
        """The names from the environment down to an object."""
        names: list[str] = []
        while identity in self.types:
            names.append(self._fact(identity, "name"))
            identity = self._fact(identity, "parent")
        return [*names, self.environment][::-1]

    def place(self, identity: str) -> tuple[Any, Any]:
        """Where an object is, as it is comparable."""
        return self._part(identity, "host"), self._part(identity, "parent")


def changes(
    rules: tuple[Rule, ...], kind: str, pair: tuple[Row, Row], sides: tuple[Side, Side]
) -> dict[str, list[Any]]:
    """What differs between two objects that are each other's counterparts, each value as it is called on its side."""
    found: dict[str, list[Any]] = {}
    for name in _compared(kind, rules):
        told = [state.get(name) for state in pair]
        meant = [
            side.meaning(kind, name, value, state.get("region"))
            for side, state, value in zip(sides, pair, told, strict=True)
        ]
        if meant[0] != meant[1]:
            found[name] = told
    return found


def link_facts(rules: tuple[Rule, ...]) -> list[str]:
    """The facts of links that are compared."""
    return [name for name in (*CARRIED, "evidence") if not is_none(rules, LINK, name)]


def _rows(kind: str) -> tuple[Counterpart, ...]:
    return (*object_type(kind).counterparts, Counterpart())


def _telling(kind: str) -> list[str]:
    """The properties of a type by which its objects are known, referred to and looked up."""
    names = dict.fromkeys(OF_ALL)
    names |= dict.fromkeys(one.where[0] for one in _rows(kind) if one.where)
    names |= dict.fromkeys(
        name for one in _rows(kind) for part in one.key for name in part.split("|") if "." not in name
    )
    names |= dict.fromkeys(one.partition(".")[2] for one in LOOKED_UP if one.startswith(f"{kind}."))
    return [*names, "uuid"] if "uuid" not in names else list(names)


def _references(kind: str) -> dict[str, tuple[str, ...]]:
    return _REFERENCES[kind]


_REFERENCES = {
    row.name: PLACES | {prop.name: prop.refers for prop in row.properties if prop.refers} for row in OBJECT_TYPES
}


def _compared(kind: str, rules: tuple[Rule, ...]) -> tuple[str, ...]:
    names = (*OF_ALL, *(prop.name for prop in object_type(kind).properties))
    return tuple(name for name in names if not is_none(rules, kind, name))
