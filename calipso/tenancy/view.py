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

from calipso.graph import Graph
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
        asked: dict[str, Any] = {"environment": environment, "view": key}
        inner.write("tenancy/copy_environment", **asked)
        for at in range(0, len(ids), ROWS_AT_ONCE):
            inner.write("tenancy/copy_objects", ids=ids[at : at + ROWS_AT_ONCE], **asked)
        asked |= {"types": RELATIONSHIPS, "networks": sorted(sight.networks)}
        for at in range(0, len(ids), ROWS_AT_ONCE):
            inner.write("tenancy/copy_links", ids=ids[at : at + ROWS_AT_ONCE], **asked)
        inner.write("tenancy/copy_roots", environment=environment, view=key)
        own = sorted(one for one in sight.own if one.partition("/")[0] == environment)
        inner.write("tenancy/copy_annotations", ids=own, environment=environment, view=key)

    with graph.rehearsal(prepare) as inner:
        yield View(inner, environment, key)
