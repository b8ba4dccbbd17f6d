"""From an interface up to the bridge or virtual switch that has its network on the host."""

from __future__ import annotations

from collections import Counter

from calipso.graph import Row
from calipso.paths.way import Broken, Way
from calipso.paths.wires import DEAD_TAG, End, Wires

RUNNING = 1


def climb(way: Way, end: End) -> Row:
    """Walk from an interface to what forwards its frames on the host: the vedge, or its network's own Linux bridge.

    Raises Broken where a frame would not get on.
    """
    check_owner(end.owner)
    vnic = end.vnic
    way.step(vnic, _address(end))
    _check_interface(end)
    if vnic.get("tag") is not None:
        _check_tag(way, end)
    bridge = vnic
    while found := way.wires.up(bridge, "VNIC_VCONNECTOR", "VCONNECTOR_VCONNECTOR"):
        bridge = found[0]
        way.step(bridge, _bridge_detail(bridge, end))
        _check_bridge(bridge, end)
        if bridge["kind"] == "linuxbridge":
            return bridge
    vedges = way.wires.up(bridge, "VNIC_VEDGE", "VCONNECTOR_VEDGE")
    if not vedges:
        raise Broken("unplugged", bridge, _no_vedge(bridge, vnic))
    _arrive(way, vedges[0], end)
    return vedges[0]


def check_owner(owner: Row) -> None:
    """Whether the server runs, or the router is switched on. Raises Broken."""
    if owner["type"] == "instance":
        status, power = owner.get("status"), owner.get("power_state")
        if power != RUNNING and (power is not None or status != "ACTIVE"):
            raise Broken("server_off", owner, f"{owner['name']} is {status}")
    elif owner.get("kind") == "router" and owner.get("admin_state_up") is False:
        raise Broken("router_down", owner, f"{owner['name']}'s administrative state is down")


def default_switch(wires: Wires, end: End) -> Row | None:
    """What would forward a network's frames on the host of an interface that is not plugged in itself."""
    own = [one for one in wires.on_host(end.vnic, "vconnector") if one.get("network_uuid") == end.network["uuid"]]
    vedges = sorted(wires.on_host(end.vnic, "vedge"), key=lambda vedge: vedge["kind"] == "sriov")
    linux = [one for one in own if one["kind"] == "linuxbridge"]
    return next(iter([*vedges, *linux]), None)


def _address(end: End) -> str:
    vlan = f"vlan {end.vlan} in the trunk" if end.vlan is not None else ""
    return ", ".join(text for text in (vlan, str(end.port.get("mac") or ""), " ".join(end.addresses)) if text)


def _check_interface(end: End) -> None:
    vnic, port = end.vnic, end.port
    host = vnic.get("host")
    if port.get("admin_state_up") is False:
        raise Broken("port_down", vnic, f"port {port['name']}'s administrative state is down")
    if not host:
        raise Broken("no_host", vnic, f"port {port['name']} is bound to no host")
    if vnic.get("status") is None:
        raise Broken("unread", vnic, f"what is plugged in on {host} is not known: add it to the environment's hosts")
    bound = " and neutron could not bind the port" if port.get("vif_type") == "binding_failed" else ""
    if vnic["status"] == "absent":
        raise Broken("vnic_absent", vnic, f"{vnic['name']} is not on {host}{bound}")
    if vnic["status"] != "up":
        raise Broken("vnic_down", vnic, f"{vnic['name']} on {host} is {vnic['status']}")
    if not vnic.get("bridge"):
        raise Broken("unplugged", vnic, f"{vnic['name']} is in no bridge of {host}{bound}")


def _check_bridge(bridge: Row, end: End) -> None:
    other = bridge.get("network_uuid")
    if bridge.get("status") == "down":
        raise Broken("bridge_down", bridge, f"{bridge['name']} on {bridge['host']} is down")
    if other and other != end.network["uuid"] and end.vlan is None:
        raise Broken(
            "other_bridge",
            bridge,
            f"{bridge['name']} on {bridge['host']} carries not {end.network['name']} but {other}",
        )


def _bridge_detail(bridge: Row, end: End) -> str:
    return end.network["name"] if bridge["kind"] == "linuxbridge" else str(bridge["kind"])


def _no_vedge(bridge: Row, vnic: Row) -> str:
    if bridge is vnic:
        return f"{vnic['name']} is in {vnic['bridge']} of {vnic['host']}, which is joined to no virtual switch"
    return f"{bridge['name']} on {bridge['host']} is joined to no virtual switch"


def _arrive(way: Way, vedge: Row, end: End) -> None:
    tag = end.vnic.get("tag")
    way.step(vedge, f"tag {tag}" if tag is not None and end.vlan is None else "")
    if vedge["kind"] == "ovs" and tag is None and end.vlan is None:
        raise Broken(
            "no_tag", end.vnic, f"the agent on {vedge['host']} gave {end.vnic['name']} no tag in {vedge['bridge']}"
        )
    if vedge.get("status") not in ("alive", None):
        way.warn(f"the agent of {vedge['name']} is {vedge['status']}: what changes now is not wired")


def _check_tag(way: Way, end: End) -> None:
    """An interface must have the tag that its network has on the host: the one of most of its ports there."""
    vnic, network = end.vnic, end.network
    tag = vnic["tag"]
    if tag == DEAD_TAG:
        raise Broken(
            "dead_tag", vnic, f"{vnic['name']} on {vnic['host']} has tag {DEAD_TAG}, with which nothing is forwarded"
        )
    if vnic.get("bridge") == "sriov":
        if network.get("network_type") == "vlan" and tag != network.get("segmentation_id"):
            raise Broken(
                "other_tag", vnic, f"{vnic['device']} has vlan {tag}, {network['name']} is {network['segmentation_id']}"
            )
        return
    if end.vlan is not None:
        return
    tags = way.wires.tags_on(vnic)
    mine = _alive(tags.get(network["uuid"], Counter()))
    best = max(mine.values(), default=0)
    usual = sorted(one for one, count in mine.items() if count == best)
    rivals = {other: found[tag] for other, found in tags.items() if other != network["uuid"] and _is_usual(found, tag)}
    where = f"{vnic['name']} on {vnic['host']} has tag {tag}"
    if mine[tag] < best:
        raise Broken("other_tag", vnic, f"{where}, {network['name']} has {usual[0]} there")
    if any(count > mine[tag] or len(usual) > 1 for count in rivals.values()):
        raise Broken("other_tag", vnic, f"{where}, which is the tag of another network there")
    if rivals or len(usual) > 1:
        way.warn(f"{where}, and it cannot be told whether that is {network['name']}'s: its ports there have {usual}")


def _alive(tags: Counter[int]) -> Counter[int]:
    return Counter({tag: count for tag, count in tags.items() if tag != DEAD_TAG})


def _is_usual(tags: Counter[int], tag: int) -> bool:
    alive = _alive(tags)
    return bool(alive[tag]) and alive[tag] == max(alive.values())
