"""Bridges of a host that stand between vNIC, vedge and NIC, each with the part that it plays."""

from __future__ import annotations

from collections.abc import Iterator

from calipso.fetchers.host.tables import Row
from calipso.fetchers.host.wiring import Wiring, is_up, link_kind
from calipso.fetchers.visit import host_key
from calipso.records import Record, Value, key_of

TUNNEL_TYPES = {"vxlan", "gre", "geneve"}
# neutron's Linux bridge agent names a bridge by its network: brq + the first 11 characters of its id.
LINUXBRIDGE_PREFIX = "brq"


def fetch(wiring: Wiring) -> Iterator[Record]:
    """One record for each bridge that plays a part; the integration and the tunnel bridge are the vedge's own."""
    visit, tables = wiring.visit, wiring.tables
    ovs_bridges = set(tables.ovs.bridges) if tables.ovs else set()
    linux_bridges = {name for name, link in tables.links.items() if link_kind(link) == "bridge"}
    for name in sorted(ovs_bridges | linux_bridges):
        kind = _kind(wiring, name, in_ovs=name in ovs_bridges)
        if kind:
            yield visit.record(
                "vconnector",
                key_of("vconnector", visit.region, visit.name, name),
                name=name,
                parent=host_key(visit.region, visit.name),
                properties=_properties(wiring, name, kind),
                raw={},
                host=visit.name,
            )


def _kind(wiring: Wiring, name: str, *, in_ovs: bool) -> str | None:
    if name == wiring.integration_bridge:
        return None
    if name in wiring.mappings:
        return "provider"
    holds_endpoint = any(wiring.holder_of(otep.text("address")) == name for otep in wiring.oteps)
    if holds_endpoint:
        return "tunnel"
    if in_ovs:
        return "trunk" if wiring.patched_to(name) == wiring.integration_bridge and _trunk_port(wiring, name) else None
    if wiring.patched_to(name):
        return "hybrid"
    return "linuxbridge" if wiring.linuxbridge and name.startswith(LINUXBRIDGE_PREFIX) else None


def _trunk_port(wiring: Wiring, bridge: str) -> str | None:
    """The neutron port of a trunk bridge: the one that the agent wrote on its patch port; tunnel bridges have none."""
    if wiring.tables.ovs is None:
        return None
    rows = (wiring.tables.ovs.interfaces[name] for name in wiring.tables.ovs.bridges[bridge]["interface_names"])
    return next((row["external_ids"]["iface-id"] for row in rows if "iface-id" in row["external_ids"]), None)


def _properties(wiring: Wiring, name: str, kind: str) -> dict[str, Value]:
    link: Row | None = wiring.tables.links.get(name)
    return {
        "kind": kind,
        "network_uuid": _network(wiring, name, kind),
        "connected_to": wiring.patched_to(name),
        "uplinks": wiring.uplinks(name),
        "tunnel_address": _tunnel_address(wiring, name),
        "status": _status(wiring, name, kind, link),
        "mac": str(link["address"]).lower() if link and link.get("address") else None,
    }


def _status(wiring: Wiring, name: str, kind: str, link: Row | None) -> str | None:
    """Whether a bridge forwards: Open vSwitch's do while its own interface, which only an address needs, is down."""
    if kind != "tunnel" and wiring.tables.ovs and name in wiring.tables.ovs.bridges:
        return "up"
    return ("up" if is_up(link) else "down") if link else None


def _network(wiring: Wiring, name: str, kind: str) -> str | None:
    """The one network of a hybrid bridge (its port's) or of a Linux bridge agent's bridge (in its name)."""
    visit = wiring.visit
    if kind == "linuxbridge":
        stem = name.removeprefix(LINUXBRIDGE_PREFIX)
        found = {
            n.text("uuid")
            for n in visit.known.of("network")
            if n.get("region") == visit.region and n.text("uuid").startswith(stem)
        }
    elif kind == "hybrid" and wiring.tables.ovs:
        ports = {row["external_ids"].get("iface-id") for row in _upper_interfaces(wiring, name)}
        found = {
            v.text("network_uuid")
            for v in visit.known.on_host("vnic", visit.region, visit.name)
            if v.get("port_uuid") in ports
        }
    else:
        found = set()
    return found.pop() if len(found) == 1 else None


def _upper_interfaces(wiring: Wiring, bridge: str) -> Iterator[Row]:
    """Open vSwitch's interfaces at the far ends of a Linux bridge's veth pairs."""
    interfaces = wiring.tables.ovs.interfaces if wiring.tables.ovs else {}
    for member in wiring.members(bridge):
        peer = wiring.tables.links.get(member, {}).get("link")
        if peer in interfaces:
            yield interfaces[peer]


def _tunnel_address(wiring: Wiring, bridge: str) -> str | None:
    """The local address of the tunnel device that is in a Linux bridge."""
    for member in wiring.members(bridge):
        link = wiring.tables.links.get(member)
        if link_kind(link) in TUNNEL_TYPES and link:
            local = (link["linkinfo"].get("info_data") or {}).get("local")
            return str(local) if local else None
    return None
