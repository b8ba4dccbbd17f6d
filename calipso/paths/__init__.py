"""Paths: the real way of a frame between two ends, interface by interface, or where and why it breaks; read live."""

from __future__ import annotations

from typing import Any

from calipso.errors import Invalid
from calipso.graph import Graph, Row
from calipso.inventory import link_json, object_json, unread_scopes
from calipso.model import object_type
from calipso.paths.deciding import Answer, decide, decide_fabric, decide_outside
from calipso.paths.places import Place, find_place
from calipso.paths.reading import read_wires
from calipso.paths.way import Broken, Hop, Way
from calipso.paths.wires import Wires

__all__ = ["decide", "path", "read_wires", "told"]

# What a path is when its hops are; the worst one says it.
HEALTHS = ("error", "warning", "unknown", "ok")


def path(graph: Graph, source: str, target: str, environment: str | None = None) -> dict[str, Any]:
    """The way between two ends that a person means: servers, routers, addresses, NICs, switch ports (docs/paths.md).

    `reachable` is None where it cannot be known, `reason` says why it is not True, `cause` and `broken_at` say it to
    programs; `warnings` tell what is odd on the way. Raises NotFound, Ambiguous, and Invalid for what is no end of a path.
    """
    near = find_place(graph, source, environment)
    far = find_place(graph, target, environment or near.environment)
    if near.fabric or not near.vnics:
        near, far = far, near
    _check(near, far)
    wires = read_wires(graph, str(near.environment), [*near.vnics, *far.vnics], [*near.rows, *far.rows])
    return told(_decided(wires, near, far), near.told, far.told, unread_scopes(graph))


def _check(near: Place, far: Place) -> None:
    if near.fabric or not near.vnics:
        raise Invalid(
            "one end has to be a server, router, DHCP server, vNIC or port", "like: calipso path moz-web-1 swp13s1"
        )
    if far.rows and far.environment != near.environment:
        raise Invalid(
            f"the ends are in two environments, {near.environment} and {far.environment}",
            "give two of one; --env says which",
        )
    if near.told == far.told:
        raise Invalid("both ends are the same object", "give two")


def _decided(wires: Wires, near: Place, far: Place) -> Answer:
    sources = near.ends(wires)
    if far.fabric:
        return decide_fabric(wires, sources, wires.nodes[far.told])
    targets = far.ends(wires)
    if targets:
        return decide(wires, sources, targets, far.address)
    return decide_outside(wires, sources, str(far.address))


def told(answer: Answer, source: str, target: str, unread: dict[str, set[str]]) -> dict[str, Any]:
    """An answer in the shape that programs read; unconfirmed hosts are warned of."""
    fault = answer.fault
    back = fault.back if fault else None
    hops = _hops(answer.way, None if back else fault)
    for host in sorted({str(hop.node.get("host")) for hop in hops if _unconfirmed(hop.node, unread)}):
        answer.way.warn(f"the last look at {host} failed: its part of the way is told as it was before")
    worst = {object_json(hop.node, unread)["health"] for hop in hops} | (
        {"error"} if answer.kind == "broken" else set()
    )
    worst |= {"warning"} if answer.degraded else set()
    return {
        "source": source,
        "target": target,
        "reachable": answer.reachable,
        "reason": fault.reason if fault else None,
        "cause": fault.cause if fault else None,
        "broken_at": fault.node["id"] if fault else None,
        "class": answer.kind,
        "health": next(health for health in HEALTHS if health in worst),
        "networks": list(dict.fromkeys(end.network["name"] for end in (answer.near, answer.far) if end)),
        "hops": [_hop_json(hop, unread) for hop in hops],
        "back": [_hop_json(hop, unread) for hop in _hops(back, fault)] if back else [],
        "warnings": answer.way.warnings,
        "hint": _groups(answer),
    }


def _hops(way: Way, fault: Broken | None) -> list[Hop]:
    """The hops of a way, up to the object where it breaks."""
    hops = list(way.hops)
    if fault and (not hops or hops[-1].node["id"] != fault.node["id"]):
        hops.append(Hop(fault.node, way.wires.link(hops[-1].node, fault.node) if hops else None, ""))
    return hops


def _hop_json(hop: Hop, unread: dict[str, set[str]]) -> dict[str, Any]:
    return {
        "object": object_json(hop.node, unread),
        "link": link_json(hop.link) if hop.link else None,
        "detail": hop.detail,
    }


def _unconfirmed(node: Row, unread: dict[str, set[str]]) -> bool:
    silent = unread.get(node["environment"], set())
    on_host = node.get("host") and (
        object_type(node["type"]).host_properties or str(node.get("scope")).startswith("host/")
    )
    return bool(on_host) and f"host/{node.get('region')}/{node.get('host')}" in silent


def _groups(answer: Answer) -> str | None:
    """Security groups at the ends: what they let through is not looked at."""
    named = [
        f"{end.owner['name']} has {', '.join(end.port['security_groups'])}"
        for end in (answer.near, answer.far)
        if end and end.port.get("security_groups")
    ]
    return f"security groups are not looked at: {'; '.join(named)}" if named else None
