"""Walks in memory: the cliques of many objects at once, out of all links of an environment; pure, no graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# One way out of an object: the other end, the network that the link carries, and whether it is walked from its source.
Way = tuple[str, str | None, bool]

# What carries everybody's networks has none of its own.
CARRIERS = frozenset({"host", "vedge", "otep", "switch"})
# Links whose networks are an object's own.
OWN_LINKS = (
    "HOST_PNIC_NETWORK", "INSTANCE_VNIC", "VSERVICE_VNIC", "VSERVICE_NETWORK", "VNIC_PORT", "PORT_NETWORK", "NETWORK_SUBNET",
    "VNIC_VCONNECTOR", "VCONNECTOR_VEDGE", "VCONNECTOR_VCONNECTOR",
)  # fmt: skip


@dataclass(slots=True)
class Links:
    """All links of an environment by end and relationship type, and the types of the objects that they join."""

    types: dict[str, str] = field(default_factory=dict)
    ways: dict[str, dict[str, list[Way]]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, relationship: str, rows: Iterable[tuple[str, str, str | None]]) -> None:
        """Add links of a type as source, target and network."""
        for source, target, network in rows:
            self.ways[source].setdefault(relationship, []).append((target, network, True))
            self.ways[target].setdefault(relationship, []).append((source, network, False))

    def own_networks(self, focal: str) -> set[str]:
        """The networks that an object is on: what a link may carry to be walked; none where any may be carried.

        For servers, services and whatever else is plugged in; see cypher/cliques/walk.cypher for the other types.
        """
        if self.types[focal] in CARRIERS:
            return set()
        ways = self.ways.get(focal, {})
        return {network for name in OWN_LINKS for _, network, _ in ways.get(name, ()) if network}


@dataclass(frozen=True, slots=True)
class Walked:
    """The ids of a clique's objects, and how many links lead to them."""

    nodes: list[str]
    links: int


def walk(
    links: Links, focal: str, steps: list[list[tuple[str, bool]]], through: frozenset[str], own: set[str] | None = None
) -> Walked:
    """The clique of an object: all walks whose links come in the order of the steps, at no place two.

    Each step has relationship types, with whether they are walked from their source only. A walk that reached an object
    early may go on wherever one may that came later, so that each object is looked at once a place.
    """
    networks = links.own_networks(focal) if own is None else own
    reached: dict[str, None] = {focal: None}
    used: set[tuple[str, str, str]] = set()
    ways: Mapping[str, dict[str, list[Way]]] = links.ways
    types = links.types
    for step in steps:
        found: list[str] = []
        for node in reached:
            own_ways = ways.get(node)
            if not own_ways or types[node] not in through:
                continue
            for name, forward in step:
                for other, network, outward in own_ways.get(name, ()):
                    if (forward and not outward) or (network and networks and network not in networks):
                        continue
                    used.add((name, node, other) if outward else (name, other, node))
                    if other not in reached:
                        found.append(other)
        reached.update(dict.fromkeys(found))
    return Walked(list(reached), len(used))
