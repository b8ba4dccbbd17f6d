"""A tenant's view: an environment that holds what some projects see and nothing else, for the time of a question.

It is made in a transaction that is never kept (a rehearsal), so that questions of paths, impact and reports need not know of
tenants: of what is not there they can tell neither names nor counts. Its cost follows what is seen, not the cloud.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson

from calipso.graph import Graph, Row
from calipso.inventory import RELATIONSHIPS
from calipso.tenancy.sight import Sight

ROWS_AT_ONCE = 2_000

Json = TypeVar("Json")


@dataclass(frozen=True, slots=True)
class View:
    """The graph within a view, and the key under which the environment stands there."""

    graph: Graph
    environment: str
    key: str

    def inside(self, identity: str) -> str:
        """An object's id in the view."""
        return self.key + identity.removeprefix(self.environment)

    def outside(self, told: Json) -> Json:
        """An answer of the view with the ids that objects have outside."""
        found: Json = orjson.loads(orjson.dumps(told).replace(self.key.encode(), self.environment.encode()))
        return found


@contextmanager
def view(graph: Graph, sight: Sight, environment: str) -> Iterator[View]:
    """What is seen of an environment, to be asked within a block, by one thread. Raises DatabaseError."""
    key = f"{environment}~{secrets.token_hex(8)}"
    ids = sorted(one for one in sight.ids if one.partition("/")[0] == environment)

    def prepare(inner: Graph) -> None:
        named: dict[str, Any] = {"environment": environment, "view": key}
        inner.write("tenancy/copy_environment", **named)
        copies: dict[str, str] = {}
        for at in range(0, len(ids), ROWS_AT_ONCE):
            made = inner.change("tenancy/copy_objects", ids=ids[at : at + ROWS_AT_ONCE], **named)
            copies |= {row["id"]: row["element"] for row in made}
        for rows in _links(inner, sight, copies):
            inner.write("tenancy/copy_links", rows=rows)
        inner.write("tenancy/copy_roots", copies=copies, **named)
        own = [one for one in copies if one in sight.own]
        inner.write("tenancy/copy_annotations", ids=own, **named)

    with graph.rehearsal(prepare) as inner:
        yield View(inner, environment, key)


def _links(graph: Graph, sight: Sight, copies: dict[str, str]) -> Iterator[list[Row]]:
    """The links between objects that are in a view, as rows of so many between their copies."""
    ids = list(copies)
    for at in range(0, len(ids), ROWS_AT_ONCE):
        asked = {"ids": ids[at : at + ROWS_AT_ONCE], "types": RELATIONSHIPS, "networks": sorted(sight.networks)}
        found = [
            {
                "type": row["type"],
                "from": copies[row["source"]],
                "to": copies[row["target"]],
                "properties": row["properties"],
            }
            for row in graph.read("tenancy/links", **asked)
            if row["target"] in copies
        ]
        for start in range(0, len(found), ROWS_AT_ONCE):
            yield found[start : start + ROWS_AT_ONCE]
