"""From switch port to switch port: over the wires between switches, within one bridge of each."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from calipso.graph import Row
from calipso.paths.way import Broken, Way
from calipso.paths.wires import Wires


def between(wires: Wires, near: Row, far: Row, *, routed: bool) -> list[Row] | None:
    """The switches and their ports between two switch ports, these included; None where no wires lead there.

    Frames stay in one bridge of a switch, unless they are in packets that a switch may route.
    """
    found = _search(wires, near, far, bridged=True, anyhow=False)
    return _search(wires, near, far, bridged=False, anyhow=False) if found is None and routed else found


def _search(wires: Wires, near: Row, far: Row, *, bridged: bool, anyhow: bool) -> list[Row] | None:
    """The shortest way over the wires: `bridged` within one bridge of each switch, `anyhow` also over ports that are down."""
    seen = {near["id"]}
    waiting = deque([[near]])
    while waiting:
        walked = waiting.popleft()
        port = walked[-1]
        if port["id"] == far["id"]:
            return walked
        for switch, beside in _beside(wires, port, bridged=bridged):
            if beside["id"] == far["id"]:
                return [*walked, switch, beside]
            for there in wires.up(beside, "SWITCH_PNIC_SWITCH_PNIC") + wires.down(beside, "SWITCH_PNIC_SWITCH_PNIC"):
                if there["id"] not in seen and (anyhow or not (is_down(beside) or is_down(there))):
                    seen.add(there["id"])
                    waiting.append([*walked, switch, beside, there])
    return None


def _beside(wires: Wires, port: Row, *, bridged: bool) -> Iterator[tuple[Row, Row]]:
    """A port's switch with each other port of it that the port's frames may leave by."""
    for switch in wires.down(port, "SWITCH_SWITCH_PNIC"):
        for other in wires.up(switch, "SWITCH_SWITCH_PNIC"):
            if other["id"] != port["id"] and not (bridged and _apart(wires, port, other)):
                yield switch, other


def _apart(wires: Wires, one: Row, other: Row) -> bool:
    """Whether two ports of a switch are in bridges that are known not to be the same."""
    here, there = _bridge_of(wires, one), _bridge_of(wires, other)
    return here is not None and there is not None and here != there


def _bridge_of(wires: Wires, port: Row) -> str | None:
    """The bridge that a switch port is in, through the bond that it is a member of; None where the switch does not tell."""
    bridge = port.get("bridge")
    for switch in wires.down(port, "SWITCH_SWITCH_PNIC") if bridge else ():
        for other in wires.up(switch, "SWITCH_SWITCH_PNIC"):
            if other["name"] == bridge:
                bridge = other.get("bridge")
                break
    return str(bridge) if bridge else None


def is_down(port: Row) -> bool:
    return port.get("status") in ("down", "disabled")


def no_known_way(way: Way, near: Row, far: Row, *, routed: bool) -> list[Row]:
    """What to tell where no wires that work lead from port to port: goes on, with a warning, where not all wires are known.

    Raises Broken with the port that is down, the bridge that is another, or the switch from which no wire leads on.
    """
    wires = way.wires
    for node in _search(wires, near, far, bridged=not routed, anyhow=True) or ():
        if is_down(node):
            raise Broken("switch_port_down", node, f"{node['name']} of {node['switch']} is {node['status']}")
        if node["id"] != far["id"]:
            way.step(node)
    walked = _search(wires, near, far, bridged=False, anyhow=True) or []
    for before, switch, port in zip(walked, walked[1:], walked[2:], strict=False):
        way.step(before)
        if switch["type"] == "switch" and _apart(wires, before, port):
            way.step(switch)
            said = f"{port['name']} of {port['switch']} is in {port['bridge']}, {before['name']} in {before['bridge']}"
            raise Broken("other_bridge", port, said)
    for port in (near, far):
        if not _may_lead_on(wires, port, routed=routed):
            raise Broken("no_wire", port, f"{near['switch']} and {far['switch']} are not wired together")
    way.warn(f"how {near['switch']} and {far['switch']} are wired together is not known")
    return [far]


def _may_lead_on(wires: Wires, port: Row, *, routed: bool) -> bool:
    """Whether a port's switch may have a wire that nobody told of: it was not read, or a port of it has no known neighbour."""
    return any(
        switch.get("known_by") != "login" or (not other.get("lldp_chassis") and not is_down(other))
        for switch, other in _beside(wires, port, bridged=not routed)
    )
