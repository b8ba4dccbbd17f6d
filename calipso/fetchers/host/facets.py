"""What a host tells of things whose life neutron and nova decide: its vNICs, vedges, endpoints, routers, DHCP servers."""

from __future__ import annotations

from collections.abc import Iterator

from calipso.fetchers.host.nics import chassis_text
from calipso.fetchers.host.tables import Namespace, Ovs, Row
from calipso.fetchers.host.wiring import Wiring, is_up, link_kind, ovs_tag
from calipso.fetchers.visit import host_key
from calipso.records import Facet, Record, canonical

# neutron names namespaces by what they serve (neutron/agent/l3/namespaces.py, neutron/agent/linux/dhcp.py).
ROUTER_NAMESPACES = ("qrouter-", "snat-")
DHCP_NAMESPACE = "qdhcp-"
PATCH = "patch"
SRIOV = "sriov"


def fetch(wiring: Wiring) -> Iterator[Facet]:
    """One facet for the host itself and for each thing on it that other fetchers found."""
    visit = wiring.visit
    yield Facet(
        host_key(visit.region, visit.name),
        {"os": wiring.tables.os, "chassis": chassis_text(wiring.tables.chassis)},
        canonical({"routes": wiring.tables.routes}),
    )
    for vservice in visit.known.on_host("vservice", visit.region, visit.name):
        yield _vservice(wiring, vservice)
    devices = _domain_devices(wiring)
    for vnic in visit.known.on_host("vnic", visit.region, visit.name):
        yield _instance_vnic(wiring, vnic, devices) if vnic.get("kind") == "instance" else _vservice_vnic(wiring, vnic)
    for vedge in visit.known.on_host("vedge", visit.region, visit.name):
        yield _vedge(wiring, vedge)
    for otep in wiring.oteps:
        yield _otep(wiring, otep)


def _namespaces_of(wiring: Wiring, vservice: Record) -> dict[str, Namespace]:
    """The namespaces that a server has on the host: a distributed router has two of them where its gateway is."""
    if vservice.get("kind") == "dhcp":
        # Several DHCP servers of one network on one host have a suffix; ours is the only one of its host.
        names = [DHCP_NAMESPACE + vservice.text("network_uuid")]
    else:
        names = [prefix + vservice.text("uuid") for prefix in ROUTER_NAMESPACES]
    return {name: wiring.tables.namespaces[name] for name in names if name in wiring.tables.namespaces}


def _vservice(wiring: Wiring, vservice: Record) -> Facet:
    found = _namespaces_of(wiring, vservice)
    if not found:
        return Facet(vservice.key, {"namespace": None, "metadata_proxy": None})
    name, space = next(iter(found.items()))
    return Facet(
        vservice.key, {"namespace": name, "metadata_proxy": space.metadata_proxy}, canonical({"routes": space.routes})
    )


def _domain_devices(wiring: Wiring) -> dict[tuple[str, str], str | None]:
    """(instance, MAC) to the tap that libvirt gave it; None for a domain that is only defined."""
    return {
        (domain["uuid"], interface["mac"]): interface["target_dev"]
        for domain in wiring.tables.domains
        for interface in domain["interfaces"]
        if interface["mac"]
    }


def _instance_vnic(wiring: Wiring, vnic: Record, devices: dict[tuple[str, str], str | None]) -> Facet:
    if function := _virtual_function(wiring, vnic):
        return function
    # The name that neutron and nova agree on embeds the port's id; libvirt's own word comes first.
    user_space = _user_space_port(wiring, vnic)
    own_name = user_space["name"] if user_space else vnic.name
    device = devices.get((vnic.text("instance_uuid"), vnic.text("mac"))) or own_name
    link = wiring.tables.links.get(device)
    bridge = wiring.bridge_of(device) if wiring.plugged(device) else None
    defined = (vnic.text("instance_uuid"), vnic.text("mac")) in devices
    status = _status(link)
    if link is None and user_space:
        status = "up" if user_space["link_state"] == "up" else "down"
    return Facet(
        vnic.key,
        {
            "device": device if link or user_space or defined else None,
            "bridge": bridge,
            "tag": _tag(wiring, vnic),
            "status": status,
            "mtu": link.get("mtu") if link else None,
        },
    )


def _virtual_function(wiring: Wiring, vnic: Record) -> Facet | None:
    """A NIC's virtual function that has the vNIC's MAC: the server has it as its own, so the host has no device for it."""
    found = wiring.functions.get(vnic.text("mac"))
    if found is None:
        return None
    nic, function = found
    vlans = [row["vlan"] for row in function.get("vlan_list") or () if row.get("vlan")]
    works = function.get("link_state") != "disable" and is_up(wiring.tables.links[nic])
    return Facet(
        vnic.key,
        {
            "device": f"{nic} vf {function['vf']}",
            "bridge": SRIOV,
            "tag": vlans[0] if vlans else None,
            "status": "up" if works else "down",
            "mtu": wiring.tables.links[nic].get("mtu"),
        },
    )


def _user_space_port(wiring: Wiring, vnic: Record) -> Row | None:
    """Open vSwitch's user-space port (DPDK's vhost) of the vNIC's neutron port: it is no device of the kernel's."""
    ovs, bridge = wiring.tables.ovs, wiring.integration_bridge
    row = ovs.interface_with(vnic.text("port_uuid"), bridge) if ovs and bridge else None
    return row if row and wiring.plugged(row["name"]) and row["name"] not in wiring.tables.links else None


def _vservice_vnic(wiring: Wiring, vnic: Record) -> Facet:
    vservice = wiring.visit.known.get(vnic.text("vservice_key"))
    spaces = _namespaces_of(wiring, vservice).values() if vservice else ()
    link = next((link for space in spaces if (link := _inside(space, vnic))), None)
    if link is None:
        return Facet(vnic.key, {"device": None, "bridge": None, "tag": None, "status": "absent", "mtu": None})
    device = str(link["ifname"])
    # On a Linux bridge host the interface is one end of a pair whose other end, the tap, is in the bridge.
    outside = (
        device if wiring.tables.ovs and device in wiring.tables.ovs.interfaces else "tap" + vnic.text("port_uuid")[:11]
    )
    return Facet(
        vnic.key,
        {
            "device": device,
            "bridge": wiring.bridge_of(outside),
            "tag": _tag(wiring, vnic),
            "status": _status(link),
            "mtu": link.get("mtu"),
        },
    )


def _inside(space: Namespace, vnic: Record) -> Row | None:
    """The interface of a namespace that a port is: by the port's id in its name, else by its MAC."""
    stem = vnic.text("port_uuid")[:11]
    named = [link for name, link in space.links.items() if name.endswith(stem)]
    return next(
        iter(
            named or [link for link in space.links.values() if str(link.get("address", "")).lower() == vnic.get("mac")]
        ),
        None,
    )


def _status(link: Row | None) -> str:
    return "absent" if link is None else "up" if is_up(link) else "down"


def _tag(wiring: Wiring, vnic: Record) -> int | None:
    """The local VLAN of the vedge's open port that carries the vNIC's neutron port."""
    ovs, bridge = wiring.tables.ovs, wiring.integration_bridge
    row = ovs.interface_with(vnic.text("port_uuid"), bridge) if ovs and bridge else None
    return ovs_tag(ovs, row["name"]) if ovs and row and ovs.works(row["name"]) else None


def _vedge(wiring: Wiring, vedge: Record) -> Facet:
    ovs, bridge = wiring.tables.ovs, vedge.text("bridge")
    if vedge.get("kind") == SRIOV:
        uplinks = sorted(device for device in wiring.mappings if device in wiring.nics)
        return Facet(vedge.key, {"tunnel_bridge": None, "datapath_type": None, "version": None, "uplinks": uplinks})
    if ovs is None or bridge not in ovs.bridges:
        return Facet(vedge.key, {"tunnel_bridge": None, "datapath_type": None, "version": None, "uplinks": []})
    return Facet(
        vedge.key,
        {
            "tunnel_bridge": _tunnel_bridge(wiring, ovs, bridge),
            "datapath_type": ovs.bridges[bridge]["datapath_type"] or "system",
            "version": ovs.version,
            "uplinks": wiring.uplinks(bridge),
        },
    )


def _tunnel_bridge(wiring: Wiring, ovs: Ovs, bridge: str) -> str | None:
    """The bridge beside the integration bridge that it is patched to and that no mapping names."""
    patched = (
        name for name in sorted(ovs.bridges) if name not in wiring.mappings and wiring.patched_to(name) == bridge
    )
    return next(
        (name for name in patched if not any(_carries_port(ovs, i) for i in ovs.bridges[name]["interface_names"])), None
    )


def _carries_port(ovs: Ovs, interface: str) -> bool:
    return "iface-id" in ovs.interfaces[interface]["external_ids"]


def _otep(wiring: Wiring, otep: Record) -> Facet:
    holder = wiring.holder_of(otep.text("address"))
    peers, udp_port = _peers(wiring, otep)
    status = _status(wiring.tables.links.get(holder)) if holder else "absent"
    return Facet(
        otep.key,
        {
            "interface": wiring.below(holder) if holder else None,
            "peers": sorted(peers),
            "udp_port": udp_port,
            "status": status,
        },
    )


def _peers(wiring: Wiring, otep: Record) -> tuple[set[str], int | None]:
    """Far ends by Open vSwitch's tunnel ports, or by the forwarding entries of the kernel's tunnel devices."""
    overlay, address = otep.text("overlay_type"), otep.text("address")
    peers: set[str] = set()
    udp_port: int | None = 4789 if overlay == "vxlan" else 6081 if overlay == "geneve" else None
    for row in wiring.tables.ovs.interfaces.values() if wiring.tables.ovs else ():
        if row["type"] == overlay and row["options"].get("local_ip") == address and row["options"].get("remote_ip"):
            peers.add(str(row["options"]["remote_ip"]))
            udp_port = int(row["options"].get("dst_port", udp_port or 0)) or None
    devices = {}
    for name, link in wiring.tables.links.items():
        data = (link.get("linkinfo") or {}).get("info_data") or {}
        if link_kind(link) == overlay and data.get("local") == address:
            devices[name] = data
            udp_port = data.get("port") or udp_port
    peers.update(
        str(entry["dst"]) for entry in wiring.tables.fdb if entry.get("ifname") in devices and entry.get("dst")
    )
    return peers, udp_port
