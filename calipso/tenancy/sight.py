"""Tenancy: what a tenant sees are its own objects and what these stand on, and of the latter nothing that names others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from calipso.cliques import clique_ids
from calipso.graph import Graph, Row
from calipso.model import OBJECT_TYPES
from calipso.records import key_in

# What objects of one tenant may share with those of another; of all others a tenant sees its own alone.
SHARED_TYPES = frozenset(
    (
        "region",
        "availability_zone",
        "host",
        "network",
        "subnet",
        "vedge",
        "vconnector",
        "otep",
        "host_pnic",
        "switch",
        "switch_pnic",
    )
)  # fmt: skip
PUBLIC = {row.name: row.public_properties | {"host", "region"} for row in OBJECT_TYPES}
DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Sight:
    """What some projects see at a moment: `own` and `shared` objects by id, and `networks` of both by UUID."""

    own: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    networks: frozenset[str] = frozenset()

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all that is seen."""
        return self.own | self.shared

    def sees(self, identity: str) -> bool:
        """Whether there is such an object for these projects."""
        return identity in self.own or identity in self.shared

    def of_object(self, told: dict[str, Any]) -> dict[str, Any] | None:
        """An object as programs read it (`inventory.object_json`), less what is not for these projects; None for all of it."""
        if told["id"] in self.own:
            return told
        if told["id"] not in self.shared:
            return None
        public = PUBLIC[told["type"]]
        return told | {"properties": {name: value for name, value in told["properties"].items() if name in public}}

    def of_objects(self, told: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Those of some objects that are seen, as `of_object` tells them."""
        return [seen for one in told if (seen := self.of_object(one)) is not None]

    def of_link(self, told: dict[str, Any]) -> dict[str, Any] | None:
        """A link as programs read it (`inventory.link_json`); None where an end, or the network that it carries, is not seen.

        Between two shared objects neither evidence nor properties are told: they may name what else goes there.
        """
        network = told["properties"].get("network")
        if not (
            self.sees(told["source"]) and self.sees(told["target"]) and (network is None or network in self.networks)
        ):
            return None
        if told["source"] in self.own or told["target"] in self.own:
            return told
        return told | {"evidence": None, "properties": {"network": network} if network else {}}

    def of_links(self, told: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Those of some links that are seen, as `of_link` tells them."""
        return [seen for one in told if (seen := self.of_link(one)) is not None]


def sight_of(graph: Graph, projects: Iterable[str], at: int | None = None) -> Sight:
    """What some projects (object ids) see, now or as of a scan of their environment; projects that are not there see nothing."""
    sights = [_sight(graph, row["object"], at) for row in _objects(graph, sorted(set(projects)), at)]
    own = frozenset().union(*(one.own for one in sights))
    return Sight(
        own,
        frozenset().union(*(one.shared for one in sights)) - own,
        frozenset().union(*(one.networks for one in sights)),
    )


def _sight(graph: Graph, project: Row, at: int | None) -> Sight:
    rows = {row["object"]["id"]: row["object"] for row in _objects(graph, sorted(clique_ids(graph, project, at)), at)}
    own = {project["id"], *_own_ids(project, rows)}
    shared = {identity for identity, row in rows.items() if identity not in own and row["type"] in SHARED_TYPES}
    shared |= _containing(graph, {rows[one]["parent"] for one in shared | own if one in rows}, at) - own
    networks = {row["uuid"] for one, row in rows.items() if row["type"] == "network" and one in own | shared}
    return Sight(frozenset(own), frozenset(shared), frozenset(networks))


def _own_ids(project: Row, rows: dict[str, Row]) -> set[str]:
    """What belongs to a project: by Keystone's id in it, and what belongs to that: vNICs, their ports, subnets."""
    own = {identity for identity, row in rows.items() if row.get("project_uuid") == project["uuid"]}
    uuids = {rows[one].get("uuid") for one in own} - {None}
    keys = {key_in(project["environment"], one) for one in own}
    vnics = {
        identity
        for identity, row in rows.items()
        if row["type"] == "vnic" and (row.get("instance_uuid") in uuids or row.get("vservice_key") in keys)
    }
    plugged = {rows[one].get("port_uuid") for one in vnics} - {None}
    ports = {identity for identity, row in rows.items() if row["type"] == "port" and row["uuid"] in plugged}
    subnets = {identity for identity, row in rows.items() if row["type"] == "subnet" and row["network_uuid"] in uuids}
    return own | vnics | ports | subnets


def _containing(graph: Graph, ids: set[str], at: int | None) -> set[str]:
    """What contains some shared objects, up to the region: zones and hosts that no link of a clique leads to."""
    found: set[str] = set()
    for _ in range(DEEPEST):
        ids = ids - found
        if not ids:
            break
        rows = [row["object"] for row in _objects(graph, sorted(ids), at)]
        shared = [row for row in rows if row["type"] in SHARED_TYPES]
        found |= {row["id"] for row in shared}
        ids = {row["parent"] for row in shared}
    return found


def _objects(graph: Graph, ids: list[str], at: int | None) -> list[Row]:
    if at is None:
        return graph.read("cliques/nodes", ids=ids)
    return graph.read("cliques/nodes_at", ids=ids, at=at)
