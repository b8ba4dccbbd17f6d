"""Two full copies of an environment compared, as it is done where the past is kept as copies: three ways to the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from calipso.graph import Graph, Row
from calipso.inventory import RELATIONSHIPS

Key = tuple[str, ...]


@dataclass(slots=True)
class Differing:
    """What is not the same in both copies, by a key without the copies' names: its properties in the first and in the second."""

    objects: dict[str, tuple[Row | None, Row | None]] = field(default_factory=dict)
    links: dict[Key, tuple[Row | None, Row | None]] = field(default_factory=dict)


Way = Callable[[Graph, str, str], Differing]


def read_whole(graph: Graph, a: str, b: str) -> Differing:
    """All objects and links of both with their properties, compared here."""
    sides = [
        (
            {one[0][len(copy) :]: one for row in _objects(graph, copy) for one in row["objects"]},
            {
                (row["type"], _short(one[0], copy), _short(one[1], copy)): one
                for row in graph.read("bench/copy_links", environment=copy)
                for one in row["links"]
            },
        )
        for copy in (a, b)
    ]
    (objects, links), (others, other_links) = sides
    return Differing(
        _differing(objects, others, lambda one: one[1]), _differing(links, other_links, lambda one: one[2]["hash"])
    )


def _objects(graph: Graph, copy: str) -> list[Row]:
    return graph.read("bench/copy_objects", environment=copy)


def _differing(here: dict[Any, Any], there: dict[Any, Any], mark: Callable[[Any], int]) -> dict[Any, Any]:
    found = {}
    for key, one in here.items():
        other = there.get(key)
        if other is None or mark(one) != mark(other):
            found[key] = one[2], other and other[2]
    return found | {key: (None, other[2]) for key, other in there.items() if key not in here}


def in_server(graph: Graph, a: str, b: str) -> Differing:
    """The server looks for each object's other copy, and tells what differs."""
    found = Differing()
    for row in graph.read("bench/copies_objects", a=a, b=b):
        found.objects[row["before"]["id"][len(a) :]] = row["before"], row["after"]
    for row in graph.read("bench/copies_objects", a=b, b=a):
        found.objects.setdefault(row["before"]["id"][len(b) :], (None, row["before"]))
    for place, (copy, other) in enumerate(((a, b), (b, a))):
        for row in graph.read("bench/copies_links", a=copy, b=other):
            key = row["type"], _short(row["source"], copy), _short(row["target"], copy)
            pair = list(found.links.get(key, (None, None)))
            pair[place] = row["link"]
            found.links[key] = pair[0], pair[1]
    return found


def by_hashes(graph: Graph, a: str, b: str) -> Differing:
    """Ids and hashes alone of all objects and links, compared here; then those that differ are read.

    This needs Calipso's own hashes, which whoever keeps copies would have to make for each object and link first.
    """
    found = Differing()
    marks = [_hashes(graph, copy) for copy in (a, b)]
    keys = {key for here, there in (marks, marks[::-1]) for key, mark in here.items() if there.get(key) != mark}
    rows: list[dict[str, Row]] = []
    for copy in (a, b):
        ids = [copy + key for key in keys]
        known = graph.read("cliques/nodes", ids=ids)
        rows.append({row["object"]["id"][len(copy) :]: row["object"] for row in known})
    found.objects = {key: (rows[0].get(key), rows[1].get(key)) for key in keys}
    links = [_link_hashes(graph, copy) for copy in (a, b)]
    for place, copy in enumerate((a, b)):
        only = sorted(links[place] - links[1 - place])
        asked = {"environment": copy, "types": RELATIONSHIPS, "hashes": only}
        for row in graph.read("bench/copy_links_by_hash", **asked):
            key = row["type"], _short(row["source"], copy), _short(row["target"], copy)
            pair = list(found.links.get(key, (None, None)))
            pair[place] = row["link"]
            found.links[key] = pair[0], pair[1]
    return found


def _hashes(graph: Graph, copy: str) -> dict[str, int]:
    return {
        identity[len(copy) :]: mark
        for row in graph.read("read/object_hashes", environment=copy)
        for identity, mark in zip(row["ids"], row["hashes"], strict=True)
    }


def _link_hashes(graph: Graph, copy: str) -> set[int]:
    rows = graph.read("read/link_hashes", environment=copy, types=RELATIONSHIPS)
    return {mark for row in rows for mark in row["hashes"]}


def _short(identity: str, copy: str) -> str:
    return identity[len(copy) :]
