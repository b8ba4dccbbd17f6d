"""Removal: what is taken away, what goes with it, and which hosts may feel it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from calipso.graph import Graph, Row
from calipso.impact.facts import Facts, id_beside, read_facts
from calipso.impact.wires import Wires, disturbed, plain, touched
from calipso.impact.wiring import read_fabric

FABRIC_TYPES = ("switch", "switch_pnic")
WIRE_TYPES = ("host_pnic", "otep")


@dataclass(slots=True)
class Removal:
    """Objects taken away with all that goes with them, by what they are to a network; `because` leads there from what was named.

    `nodes` are ids of wires, and keys of switches and their ports; `plugs` virtual switches and Linux bridges.
    """

    because: dict[str, list[str]] = field(default_factory=dict)
    hosts: set[str] = field(default_factory=set)
    nodes: set[str] = field(default_factory=set)
    plugs: set[str] = field(default_factory=set)
    servers: set[str] = field(default_factory=set)
    services: set[str] = field(default_factory=set)
    vnics: set[str] = field(default_factory=set)
    networks: set[str] = field(default_factory=set)
    # Networks that these are on, and hosts that have them.
    on: set[str] = field(default_factory=set)
    at: set[str] = field(default_factory=set)


def removal_of(graph: Graph, ids: Sequence[str]) -> Removal:
    """What goes with some objects."""
    removal = Removal()
    for row in graph.read("impact/goes", ids=list(ids)):
        identity, origin = row["id"], row["origin"]
        if identity in ids:
            origin = identity
        removal.because.setdefault(identity, [origin] if origin == identity else [origin, identity])
        _sort(removal, row)
    return removal


def _sort(removal: Removal, row: Row) -> None:
    kind, identity = row["type"], row["id"]
    if kind == "host":
        removal.hosts.add(identity)
    elif kind in FABRIC_TYPES:
        removal.nodes.add(row["key"])
        removal.because.setdefault(row["key"], removal.because[identity])
    elif kind in WIRE_TYPES or (kind == "vconnector" and row["kind"] not in ("hybrid", "trunk")):
        removal.nodes.add(identity)
        removal.at.add(id_beside(identity, "host", row["region"], row["host"]))
        if kind == "vconnector" and row["kind"] == "linuxbridge":
            removal.plugs.add(identity)
    elif kind == "vedge":
        removal.plugs.add(identity)
        removal.at.add(id_beside(identity, "host", row["region"], row["host"]))
    else:
        _sort_tenants(removal, row)


def _sort_tenants(removal: Removal, row: Row) -> None:
    kept = {
        "instance": removal.servers,
        "vservice": removal.services,
        "vnic": removal.vnics,
        "network": removal.networks,
    }.get(row["type"])
    if kept is not None:
        kept.add(row["id"])
        removal.on |= {id_beside(row["id"], "network", uuid) for uuid in row["networks"]}
        # Routers of a network that leads outside are read with all their other networks.
        removal.at |= set(row["routers_at"])
        if row["host"] and row["type"] != "network":
            removal.at.add(id_beside(row["id"], "host", row["region"], row["host"]))


def facts_for(graph: Graph, removal: Removal) -> Facts:
    """The facts that a removal is reckoned with; switches, where they are taken away, become the nodes of their bridges."""
    fabric, hosts = Wires(), removal.hosts | removal.at
    keys = {node for node in removal.nodes if node.startswith(FABRIC_TYPES)}
    if keys:
        read_fabric(graph, fabric)
        gone = frozenset(node for node in fabric.fabric if plain(node) in keys)
        fabric = touched(fabric, gone)
        feeling = {plain(node) for node in disturbed(fabric, gone)} | keys
        hosts = hosts | {
            row["host"]
            for row in graph.read(
                "impact/hosts_on",
                switches=sorted(key for key in feeling if key.startswith("switch/")),
                ports=sorted(key for key in feeling if key.startswith("switch_pnic/")),
            )
        }
    facts = read_facts(graph, hosts, removal.on | removal.networks, fabric)
    for node in sorted(facts.wires.fabric):
        if plain(node) in removal.nodes:
            removal.nodes.add(node)
            removal.because.setdefault(node, removal.because[plain(node)])
    return facts
