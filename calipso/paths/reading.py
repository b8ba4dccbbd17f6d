"""Reads what paths can lead over, in a handful of questions however many paths are looked for."""

from __future__ import annotations

from collections.abc import Iterable

from calipso.graph import Graph, Row
from calipso.paths.routes import gateways_of
from calipso.paths.wires import Wires

# How many routers one behind the other are followed, and how many wires between switches.
MOST_ROUTERS = 4
MOST_WIRES = 8


def read_wires(graph: Graph, environment: str, vnics: Iterable[str], others: Iterable[Row] = ()) -> Wires:
    """All that paths between these interfaces (by id), or from them to other objects (NICs, switches, their ports), lead over."""
    wires = Wires()
    wires.add({"object": other, "links": []} for other in others)
    _read_interfaces(graph, wires, set(vnics))
    networks = [node["uuid"] for node in wires.of("network")]
    hosts = _hosts(wires)
    wires.add(graph.read("paths/hosts", environment=environment, hosts=hosts, networks=networks))
    for row in graph.read("paths/tags", environment=environment, hosts=hosts):
        wires.tags[row["region"], row["host"]][row["network"]][row["tag"]] += row["ports"]
    _read_switches(graph, wires, [node["switch_key"] for node in wires.of("switch_pnic")], environment)
    return wires


def _hosts(wires: Wires) -> list[str]:
    return sorted({node["host"] for node in wires.nodes.values() if node.get("host")})


def _read_interfaces(graph: Graph, wires: Wires, vnics: set[str]) -> None:
    """The interfaces, and those of the gateways and routers on their networks, router behind router."""
    seen: set[str] = set()
    asked: set[str] = set()
    for _ in range(MOST_ROUTERS):
        wires.add(graph.read("paths/interfaces", ids=sorted(vnics - seen)))
        seen |= vnics
        new = [one for one in wires.of("network") if one["id"] not in asked]
        asked |= {one["id"] for one in new}
        vnics = (_gateways(graph, wires, new) | _routers(graph, wires, new)) - seen
        if not vnics:
            return


def _gateways(graph: Graph, wires: Wires, networks: list[Row]) -> set[str]:
    addresses = sorted(
        {gateway for one in networks for subnet in wires.subnets(one) for _, gateway in gateways_of(subnet)}
    )
    ids = [one["id"] for one in networks]
    return (
        {row["vnic"] for row in graph.read("paths/holders", networks=ids, addresses=addresses)} if addresses else set()
    )


def _routers(graph: Graph, wires: Wires, networks: list[Row]) -> set[str]:
    # Every project's router is on an external network: one that leads to a target there is on the target's own network too.
    inner = [one["id"] for one in networks if not one.get("external")]
    rows = graph.read("paths/routers", networks=inner, hosts=_hosts(wires)) if inner else []
    wires.add(rows)
    return {vnic for row in rows for vnic in row["vnics"]}


def _read_switches(graph: Graph, wires: Wires, keys: list[str], environment: str) -> None:
    """The switches behind the hosts, and those wired to them, until all that hosts hang on are joined."""
    starts = {f"{environment}/{key}" for key in keys} | {node["id"] for node in wires.of("switch")}
    new, seen = starts, set[str]()
    for _ in range(MOST_WIRES):
        wires.add(graph.read("paths/switches", ids=sorted(new)))
        seen |= new
        new = {node["id"] for node in wires.of("switch")} - seen
        if not new or starts <= _joined(wires, min(starts)):
            return


def _joined(wires: Wires, start: str) -> set[str]:
    """The switches (ids) that wires lead to from one."""
    found = {start}
    waiting = [start]
    while waiting:
        switch = wires.nodes.get(waiting.pop())
        for port in wires.up(switch, "SWITCH_SWITCH_PNIC") if switch else ():
            for far in wires.up(port, "SWITCH_PNIC_SWITCH_PNIC") + wires.down(port, "SWITCH_PNIC_SWITCH_PNIC"):
                for other in wires.down(far, "SWITCH_SWITCH_PNIC"):
                    if other["id"] not in found:
                        found.add(other["id"])
                        waiting.append(other["id"])
    return found
