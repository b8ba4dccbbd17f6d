"""From one interface to another of the same network: within a host, or out of one and into the other."""

from __future__ import annotations

from dataclasses import dataclass

from calipso.graph import Row
from calipso.paths.fabric import cross, depart
from calipso.paths.leaving import check_peer, endpoint, leave
from calipso.paths.plugging import climb, default_switch
from calipso.paths.way import Broken, Way
from calipso.paths.wires import OVERLAYS, End, Wires, label


@dataclass(frozen=True, slots=True)
class Climbed:
    """An interface's way up, what forwards there, and why the way breaks; of one that is broken what would forward, if known."""

    way: Way
    switch: Row | None
    fault: Broken | None


def pass_network(way: Way, near: End, far: End) -> None:
    """Walk from an interface to another of its network, both included. Raises Broken where a frame would not get on."""
    here = climb(way, near)
    there = _climbed(way.wires, far)
    if there.switch is None:
        raise there.fault or _lost(far)
    if there.switch["id"] != here["id"]:
        _out_and_in(way, here, there.switch, near, far)
    elif _tags_differ(near, far, here):
        raise Broken("other_tag", far.vnic, _differing(near, far))
    if there.fault:
        raise there.fault
    way.follow(reversed(there.way.hops))
    for text in there.way.warnings:
        way.warn(text)


def _climbed(wires: Wires, end: End) -> Climbed:
    way = Way(wires)
    try:
        return Climbed(way, climb(way, end), None)
    except Broken as fault:
        last = way.hops[-1].node if way.hops else end.vnic
        reached = last if last["type"] == "vedge" or last.get("kind") == "linuxbridge" else None
        return Climbed(way, reached or default_switch(wires, end), fault)


def _lost(end: End) -> Broken:
    return Broken("unplugged", end.vnic, f"nothing on {end.vnic.get('host')} forwards {end.network['name']}")


def _tags_differ(near: End, far: End, switch: Row) -> bool:
    tags = near.vnic.get("tag"), far.vnic.get("tag")
    one_trunk = near.vlan is not None or far.vlan is not None
    return switch["kind"] == "ovs" and None not in tags and tags[0] != tags[1] and not one_trunk


def _differing(near: End, far: End) -> str:
    return (
        f"{far.vnic['name']} on {far.vnic['host']} has tag {far.vnic['tag']}, {near.vnic['name']} has {near.vnic['tag']}, "
        f"both on {far.network['name']}"
    )


def _out_and_in(way: Way, here: Row, there: Row, near: End, far: End) -> None:
    """From what forwards on one host to what forwards on the other: over a tunnel, or as it is on the physical network."""
    wires, network = way.wires, near.network
    mark, inner = label(network), Way(wires)
    overlay = network.get("network_type") in OVERLAYS
    start = endpoint(wires, here, network) if overlay else None
    end, tunnel, nics, fault = None, mark, [], None
    try:
        if start:
            end = endpoint(wires, there, network)
            tunnel = f"{mark} {start['address']} -> {end['address']}"
        nics = leave(inner, there, far, tunnel)
    except Broken as found:
        fault = found
    out = leave(way, here, near, tunnel, peer=end)
    if fault:
        depart(way, out, mark)
        raise fault
    cross(way, out, nics, mark, routed=overlay)
    for hop in reversed(inner.hops):
        way.step(hop.node, hop.detail)
        if start and hop.node is end:
            check_peer(hop.node, start)
    way.step(there)
    for text in inner.warnings:
        way.warn(text)


def leave_cloud(way: Way, near: End) -> None:
    """Walk from an interface out of what is known: to the switch behind the NIC by which its network leaves. Raises Broken."""
    switch = climb(way, near)
    depart(way, leave(way, switch, near, label(near.network)), label(near.network))
