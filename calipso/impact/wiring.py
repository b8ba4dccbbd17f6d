"""Wiring: the wires of some hosts and of the fabric, read from the graph; what is known to be down is no way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from calipso.graph import Graph
from calipso.impact.wires import UNSEEN, Wires, exit_node, switch_node

NO_WAY = ("down", "disabled")
PHYSICAL = "physnet:"
Leg = tuple[str, str | None, str | None, str | None]
Pairs = list[tuple[str, str]]


@dataclass(slots=True)
class Wiring:
    """`seen` are the hosts that were looked into; `legs` (switch port, NIC) side by side with the host that has the NIC."""

    wires: Wires
    seen: set[str] = field(default_factory=set)
    legs: list[tuple[str, str, str]] = field(default_factory=list)
    uplinks: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def read_fabric(graph: Graph, wires: Wires) -> None:
    """The wires between switches, of all environments: these may stand on the same ones."""
    for port, switch, bridge, status, other, above, its_bridge, its_status in graph.read("impact/fabric")[0]["links"]:
        if not {status, its_status} & set(NO_WAY):
            wires.join(switch_node(switch, bridge), port)
            wires.join(port, other)
            wires.join(other, switch_node(above, its_bridge))


def read_wiring(graph: Graph, wires: Wires, hosts: list[str]) -> Wiring:
    """The wires of some hosts down to the ways out of their virtual switches."""
    wiring = Wiring(wires)
    carries: dict[str, list[str]] = {}
    bonds: dict[str, bool] = {}
    for host, nic, carried, status, members, legs in graph.read("impact/nics", hosts=hosts)[0]["nics"]:
        wiring.seen.add(host)
        if status not in NO_WAY:
            carries[nic] = carried or []
            bonds[nic] = bool(members)
            if not members:
                _wire_legs(wiring, host, nic, legs)
    rows = {row["type"]: row for row in graph.read("impact/wires", hosts=hosts)}
    pairs = {name: list(zip(row["uppers"], row["lowers"], strict=True)) for name, row in rows.items()}
    members_of = {bond for bond, member in pairs.get("HOST_PNIC_HOST_PNIC", ()) if member in carries or bond in carries}
    for nic in (nic for nic, is_bond in bonds.items() if is_bond and nic not in members_of):
        wires.wire(UNSEEN, nic)  # a bond whose members are not known
    _wire_hosts(wires, pairs, carries)
    for name in ("VEDGE_OTEP", "VCONNECTOR_OTEP"):
        for (local, otep), overlay in zip(
            pairs.get(name, ()), rows[name]["overlays"] if name in rows else (), strict=True
        ):
            _way_out(wires, otep, local, f"overlay:{overlay}")
    _wire_physical(wiring, pairs, carries)
    return wiring


def _wire_legs(wiring: Wiring, host: str, nic: str, legs: list[Leg]) -> None:
    if not legs:
        wiring.wires.wire(UNSEEN, nic)
    for port, switch, bridge, status in legs:
        if status not in NO_WAY:
            node = switch_node(str(switch), bridge)
            wiring.wires.fabric.add(node)
            wiring.wires.wire(node, port)
            wiring.wires.wire(port, nic)
            wiring.legs.append((port, nic, host))


def _wire_hosts(wires: Wires, pairs: dict[str, Pairs], carries: dict[str, list[str]]) -> None:
    """From NIC to bond, bridge and tunnel end; a link is stored from the server's side."""
    for name in ("HOST_PNIC_HOST_PNIC", "VCONNECTOR_HOST_PNIC", "OTEP_HOST_PNIC"):
        for lower, nic in pairs.get(name, ()):
            if nic in carries and (name != "HOST_PNIC_HOST_PNIC" or lower in carries):
                wires.wire(nic, lower)
    for otep, bridge in pairs.get("OTEP_VCONNECTOR", ()):
        wires.wire(bridge, otep)


def _wire_physical(wiring: Wiring, pairs: dict[str, Pairs], carries: dict[str, list[str]]) -> None:
    """Ways out for VLAN and flat networks: by the bridge that a NIC is in, or by the NIC itself."""
    physical = {nic: [one for one in carried if one.startswith(PHYSICAL)] for nic, carried in carries.items()}
    for bridge, nic in pairs.get("VCONNECTOR_HOST_PNIC", ()):
        wiring.uplinks[bridge] += physical.get(nic, [])
    ways = [(bridge, local, wiring.uplinks.get(bridge, [])) for local, bridge in pairs.get("VEDGE_VCONNECTOR", ())]
    ways += [(nic, local, physical.get(nic, [])) for local, nic in pairs.get("VEDGE_HOST_PNIC", ())]
    for upper, local, carriers in ways:
        for carrier in carriers:
            _way_out(wiring.wires, upper, local, carrier)


def wire_bridges(wiring: Wiring, used: Collection[str]) -> None:
    """Ways out of Linux bridges, in which interfaces end as in a virtual switch."""
    for local in wiring.uplinks.keys() & used:
        for carrier in wiring.uplinks[local]:
            _way_out(wiring.wires, local, local, carrier)


def _way_out(wires: Wires, upper: str, local: str, carrier: str) -> None:
    node = exit_node(local, carrier)
    wires.exits.add(node)
    wires.wire(upper, node)
