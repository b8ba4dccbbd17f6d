"""Physical interfaces of a host: state, speed, bond, neighbour, and what leaves by them."""

from __future__ import annotations

from collections.abc import Iterator

from calipso.fetchers.host.tables import HostTables, Row
from calipso.fetchers.host.wiring import Wiring
from calipso.fetchers.visit import host_key
from calipso.parsers.lldpcli import Chassis, Neighbor
from calipso.records import Record, Value, key_of


def fetch(wiring: Wiring) -> Iterator[Record]:
    """One record for each physical interface."""
    visit, tables = wiring.visit, wiring.tables
    for name in sorted(wiring.nics):
        link = tables.links[name]
        properties = state(link) | neighbor_of(tables, name) | _own(wiring, name, link)
        if link.get("ifname") in tables.bonds and _degraded(tables, name) and properties["status"] == "up":
            properties["status"] = "degraded"
        yield visit.record(
            "host_pnic",
            key_of("host_pnic", visit.region, visit.name, name),
            name=name,
            parent=host_key(visit.region, visit.name),
            properties=properties,
            raw={"ethtool": tables.ethtool.get(name), "bond": tables.bonds.get(name)},
            host=visit.name,
        )


def _own(wiring: Wiring, name: str, link: Row) -> dict[str, Value]:
    tables = wiring.tables
    settings, driver = tables.ethtool.get(name, (None, None))
    bond = tables.bonds.get(name)
    master = link.get("master")
    return {
        "speed_mbps": settings["speed_mbps"] if settings else None,
        "duplex": settings["duplex"].lower() if settings and settings["duplex"] else None,
        "driver": driver["driver"] if driver else None,
        "known_by": wiring.nics[name],
        "addresses": sorted(
            f"{info['local']}/{info['prefixlen']}"
            for info in link.get("addr_info") or ()
            if info.get("scope") == "global" and "local" in info
        ),
        "members": sorted(member["name"] for member in bond["members"]) if bond else [],
        "bond": str(master) if master in tables.bonds else None,
        "carries": sorted(_carries(wiring, name)),
        "chassis": chassis_text(tables.chassis),
        "port_ids": port_ids(tables, name, link),
    }


def _carries(wiring: Wiring, nic: str) -> Iterator[str]:
    """Physical networks mapped to the NIC or to a bridge that it is in; overlays whose endpoint's address is on either."""
    for device, physnets in wiring.mappings.items():
        if nic == wiring.below(device) or nic in wiring.uplinks(device):
            yield from (f"physnet:{physnet}" for physnet in physnets)
    for otep in wiring.oteps:
        holder = wiring.holder_of(otep.text("address"))
        if holder and (wiring.below(holder) == nic or nic in wiring.uplinks(holder)):
            yield f"overlay:{otep.get('overlay_type')}"


def _degraded(tables: HostTables, name: str) -> bool:
    bond = tables.bonds[name]
    active = bond["active_aggregator_id"]
    return any(
        member["mii_status"] != "up" or (active is not None and member["aggregator_id"] not in (None, active))
        for member in bond["members"]
    )


def state(link: Row) -> dict[str, Value]:
    """MAC, MTU, administrative and operational state of a link, and the status that follows from them."""
    flags = set(link.get("flags") or ())
    admin, oper = "up" if "UP" in flags else "down", "up" if {"UP", "LOWER_UP"} <= flags else "down"
    return {
        "mac": str(link["address"]).lower() if link.get("address") else None,
        "mtu": link.get("mtu"),
        "admin_state": admin,
        "oper_state": oper,
        "status": oper if admin == "up" else "disabled",
    }


def neighbor_of(tables: HostTables, name: str) -> dict[str, Value]:
    """What LLDP tells of the far end of a port; nothing where it is silent."""
    neighbor = tables.neighbors.get(name)
    if neighbor is None:
        return {}
    return {
        "lldp_chassis": chassis_text(neighbor),
        "lldp_port": _plain_id(neighbor["port_id"], neighbor["port_id_type"]),
        "lldp_name": neighbor["system_name"],
        "lldp_switch": "Bridge" in neighbor["capabilities"] or "Router" in neighbor["capabilities"],
    }


def chassis_text(chassis: Chassis | Neighbor | None) -> str | None:
    """A chassis id with its subtype: `mac:44:38:39:01:fe:01`."""
    if chassis is None:
        return None
    return f"{chassis['chassis_id_type']}:{_plain_id(chassis['chassis_id'], chassis['chassis_id_type'])}"


def port_ids(tables: HostTables, name: str, link: Row) -> list[str]:
    """The ids by which neighbours may know a port: its name, its own MAC, and what LLDP announces of it."""
    announced = tables.lldp_ports.get(name)
    found = {name, _own_mac(tables, name, link)}
    if announced:
        found.add(_plain_id(announced["port_id"], announced["port_id_type"]))
    return sorted(found - {""})


def _own_mac(tables: HostTables, name: str, link: Row) -> str:
    """The MAC address that no other port of the machine has: members of a bond show the bond's, the bond one of theirs."""
    if name in tables.bonds:
        return ""
    bond = tables.bonds.get(str(link.get("master")))
    if bond is None:
        return str(link.get("address", "")).lower()
    kept = (member["permanent_mac"] for member in bond["members"] if member["name"] == name)
    return str(next(kept, None) or link.get("permaddr") or "").lower()


def _plain_id(value: str, kind: str) -> str:
    return value.lower() if kind == "mac" else value
