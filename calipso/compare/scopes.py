"""What a compare is about at a moment: which objects belong to its scope, and which of them could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from calipso.cliques import clique_ids
from calipso.graph import Graph
from calipso.model import OBJECT_TYPES
from calipso.past.as_of import as_of
from calipso.past.moments import Moment, unread_at

TYPES_ON_HOSTS = [row.name for row in OBJECT_TYPES if row.host_properties]


def members_at(graph: Graph, at: Moment, focals: Iterable[str]) -> set[str]:
    """Some focal objects and their cliques at a moment, by id."""
    found = set(focals)
    for row in graph.read("cliques/nodes_at", ids=sorted(found), at=at.scan):
        found |= clique_ids(graph, row["object"], at.scan)
    return found


def unconfirmed_at(graph: Graph, moments: Sequence[Moment], members: set[str] | None) -> list[str]:
    """Ids that stood unread at one of some moments, of members where there are any."""
    found: set[str] = set()
    numbers: dict[str, list[int]] = {}
    for at in moments:
        numbers.setdefault(at.environment, []).append(at.scan)
    unread = {environment: unread_at(graph, environment, *of) for environment, of in numbers.items()}
    for at in moments:
        if scopes := sorted(unread[at.environment][at.scan]):
            with as_of(graph, at) as then:
                asked = {"environment": at.environment, "scopes": scopes, "types": TYPES_ON_HOSTS}
                found.update(then.read("scans/unconfirmed", **asked)[0]["ids"])
    return sorted(found if members is None else found & members)
