"""The truth's links between servers, cloud and hosts: every chain of design section 8, and the owners."""

from .sets import Link, Node, add_link
from .truth_objects import oteps
from .truth_vnics import Nic
from .truth_wires import (
    TUNNELS,
    Wires,
    address_device,
    attached,
    bridge_members,
    joined,
    network_nics,
    physical_nics,
    tunnel_peers,
    vconnectors,
)


def vnic_links(links: set[Link], nic: Nic, wires: Wires | None) -> None:
    """A NIC's owner, its port, and the bridge or vedge that it is plugged into."""
    add_link(links, "INSTANCE_VNIC" if nic.owner[0] == "Instance" else "VSERVICE_VNIC", nic.owner, nic.node)
    add_link(links, "CONTAINS", nic.owner, nic.node)
    add_link(links, "VNIC_PORT", nic.node, ("Port", (nic.port,)))
    if wires is None or nic.bridge is None:
        return
    if nic.bridge == wires.integration:
        add_link(links, "VNIC_VEDGE", nic.node, ("Vedge", (nic.host, "ovs")))
    elif nic.bridge in vconnectors(wires):
        add_link(links, "VNIC_VCONNECTOR", nic.node, ("Vconnector", (nic.host, nic.bridge)))


def trunk_links(links: set[Link], nics: list[Nic], trunks: list[dict]) -> None:
    """A trunk's subports are reached from the virtual NIC of its parent port."""
    for trunk in trunks:
        for nic in (item for item in nics if item.port == trunk["port_id"]):
            for sub in trunk["sub_ports"]:
                add_link(links, "VNIC_PORT", nic.node, ("Port", (sub["port_id"],)))


def network_links(links: set[Link], found: dict, services: set[Node]) -> None:
    """Ports and subnets of networks, and the networks that a router or DHCP server stands in.

    Decision: a router's networks are those in which it has a port, the gateway's too; a DHCP server's is its own.
    """
    for port in found["ports"]:
        add_link(links, "PORT_NETWORK", ("Port", (port["id"],)), ("Network", (port["network_id"],)))
    for subnet in found["subnets"]:
        add_link(links, "NETWORK_SUBNET", ("Network", (subnet["network_id"],)), ("Subnet", (subnet["id"],)))
    for node in services:
        kind, uuid, _ = node[1]
        mine = {port["network_id"] for port in found["ports"] if port["device_id"] == uuid}
        for network in mine if kind == "router" else {uuid}:
            add_link(links, "VSERVICE_NETWORK", node, ("Network", (network,)))


def owner_links(links: set[Link], found: dict, projects: set[str], services: set[Node], region: str) -> None:
    """PROJECT_* and AGGREGATE_HOST; a DHCP server belongs to its network's project."""
    project_of = {item["id"]: item["project_id"] for key in ("routers", "networks") for item in found[key]}
    owned = [(server["tenant_id"], "PROJECT_INSTANCE", ("Instance", (server["id"],))) for server in found["servers"]]
    owned += [(port["project_id"], "PROJECT_PORT", ("Port", (port["id"],))) for port in found["ports"]]
    owned += [(project_of[node[1][1]], "PROJECT_VSERVICE", node) for node in services]
    for project, name, node in owned:
        if project in projects:
            add_link(links, name, ("Project", (project,)), node)
    for aggregate in found["aggregates"]:
        for host in aggregate["hosts"]:
            add_link(links, "AGGREGATE_HOST", ("Aggregate", (region, aggregate["name"])), ("Host", (region, host)))


def bridge_links(links: set[Link], wires: Wires) -> None:
    """From bridges to the vedge and to NICs, and from the vedge to its uplink bridges."""
    host, vedge, kinds = wires.host, ("Vedge", (wires.host, "ovs")), vconnectors(wires)
    nics = physical_nics(wires)
    for name, kind in kinds.items():
        bridge = ("Vconnector", (host, name))
        over = set(joined(wires, name).values())
        if wires.integration in over:
            uplink = kind in ("provider", "tunnel")
            add_link(links, *(("VEDGE_VCONNECTOR", vedge, bridge) if uplink else ("VCONNECTOR_VEDGE", bridge, vedge)))
        # A trunk port on a hybrid host is not in section 8's table: its qbr reaches the tbr, named by the general rule.
        for other in over & {key for key, value in kinds.items() if value == "trunk" and kind == "hybrid"}:
            add_link(links, "VCONNECTOR_VCONNECTOR", bridge, ("Vconnector", (host, other)))
        for nic in member_nics(wires, name) & nics:
            add_link(links, "VCONNECTOR_HOST_PNIC", bridge, ("HostPnic", (host, nic)))
    if wires.integration:
        for nic in bridge_members(wires, wires.integration) & nics:
            add_link(links, "VEDGE_HOST_PNIC", vedge, ("HostPnic", (host, nic)))


def member_nics(wires: Wires, bridge: str) -> set[str]:
    """A bridge's members, and the devices below them: a VLAN of a NIC stands for the NIC."""
    devices = wires.facts.devices
    members = bridge_members(wires, bridge)
    vlans = {devices[name].get("link") for name in members if kind_of(devices.get(name, {})) == "vlan"}
    return members | {name for name in vlans if name}


def kind_of(row: dict) -> str:
    """What kind of virtual device an interface is; empty for a real one."""
    return row.get("linkinfo", {}).get("info_kind", "")


def tunnel_links(links: set[Link], wires: Wires) -> None:
    """The tunnel endpoint between the vedge, or the Linux bridges with a tunnel device, and the NIC or its bridge."""
    holder = address_device(wires)
    for otep in oteps(wires):
        if wires.integration:
            add_link(links, "VEDGE_OTEP", ("Vedge", (wires.host, "ovs")), otep)
        for name, row in wires.facts.devices.items():
            bridge = attached(wires, name)
            mine = kind_of(row) in TUNNELS and row["linkinfo"]["info_data"].get("local") == otep[1][2]
            if mine and kind_of(row) == otep[1][1] and bridge in vconnectors(wires):
                add_link(links, "VCONNECTOR_OTEP", ("Vconnector", (wires.host, bridge)), otep)
        if holder in vconnectors(wires):
            add_link(links, "OTEP_VCONNECTOR", otep, ("Vconnector", (wires.host, holder)))
        elif holder in physical_nics(wires):
            add_link(links, "OTEP_HOST_PNIC", otep, ("HostPnic", (wires.host, holder)))


def peer_links(links: set[Link], wires: list[Wires], notes: list[str]) -> None:
    """Tunnel endpoints that know each other; decision: one side's word is enough, within a region."""
    known = {(here.region, node[1][1], node[1][2]): node for here in wires for node in oteps(here)}
    for here in wires:
        for kind, local, remote in sorted(tunnel_peers(here)):
            one, two = known.get((here.region, kind, local)), known.get((here.region, kind, remote))
            if one and two:
                add_link(links, "OTEP_OTEP", one, two)
            else:
                notes.append(f"{here.host}: a {kind} tunnel {local} - {remote} has an end that no agent has")


def used_links(links: set[Link], found: dict, nics: list[Nic], wires: dict[str, Wires]) -> None:
    """HOST_PNIC_NETWORK: the networks of ports bound and plugged on the host now, a plugged trunk's subports too."""
    networks = {network["id"]: network for network in found["networks"]}
    network_of = {port["id"]: port["network_id"] for port in found["ports"]}
    subports = {trunk["port_id"]: [sub["port_id"] for sub in trunk["sub_ports"]] for trunk in found["trunks"]}
    for nic in nics:
        if not nic.plugged or nic.bridge is None:
            continue
        for port in (nic.port, *subports.get(nic.port, [])):
            network = networks[network_of[port]]
            for name in network_nics(wires[nic.host], network):
                add_link(links, "HOST_PNIC_NETWORK", ("HostPnic", (nic.host, name)), ("Network", (network["id"],)))
