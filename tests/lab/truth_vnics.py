"""The virtual NICs of servers, routers and DHCP servers: from nova's list and libvirt, and from the namespaces."""

from dataclasses import dataclass

from .sets import Node
from .truth_wires import Wires, attached, exists, local_tag

ROUTER, DHCP = "qrouter-", "qdhcp-"


@dataclass(frozen=True)
class Nic:
    """A virtual NIC with all that is known of it; ``bridge`` is None when it is not plugged."""

    port: str
    region: str
    host: str
    device: str
    mac: str
    owner: Node
    plugged: bool
    bridge: str | None
    tag: int | None

    @property
    def node(self) -> Node:
        """The object that it is."""
        return "Vnic", (self.port, self.host)


def server_nics(region: str, cloud: dict, wires: dict[str, Wires], notes: list[str]) -> list[Nic]:
    """A server's NICs are those nova attached; the tap's name is libvirt's, found by MAC on the server's host.

    Decision: a server on no host (shelved, failed) keeps the NICs that Neutron's ports tell, with an empty host and
    without a device.
    """
    found = []
    for server in cloud["servers"]:
        host = server.get("OS-EXT-SRV-ATTR:host") or ""
        here = wires.get(host)
        taps = here.facts.domains.get(server["id"], {}) if here else {}
        odd = {item["mac_addr"].lower() for item in server["interfaces"]} ^ set(taps)
        if host and odd:
            notes.append(f"{region}: nova and libvirt on {host} differ on the NICs of {server['name']}: {sorted(odd)}")
        for item in server["interfaces"]:
            mac = item["mac_addr"].lower()
            device = taps.get(mac) or (f"tap{item['port_id'][:11]}" if host else "")
            found.append(make_nic(here, (item["port_id"], region, host, device, mac), ("Instance", (server["id"],))))
    return found


def make_nic(wires: Wires | None, facts: tuple[str, str, str, str, str], owner: Node) -> Nic:
    """A NIC with what its host says: is the device there, in which bridge, with which local VLAN."""
    device = facts[3]
    if wires is None or not exists(wires, device):
        return Nic(*facts, owner, plugged=False, bridge=None, tag=None)
    tag = local_tag(wires, device) if wires.integration else None
    return Nic(*facts, owner, plugged=True, bridge=attached(wires, device), tag=tag)


def services(region: str, cloud: dict, wires: dict[str, Wires], notes: list[str]) -> set[Node]:
    """The routers and DHCP servers with the host that each is on.

    Decision: a router is where an L3 agent has it or where its namespace is, and a DHCP server where its port is bound
    or its namespace is; a namespace whose router or network Neutron no longer has is no object.  The DHCP agent's list
    of networks is not asked: it has those whose subnets have DHCP switched off too.  A router on no host has an empty
    host.
    """
    routers = {item["id"] for item in cloud["routers"]}
    networks = {item["id"] for item in cloud["networks"]}
    asked = {(item["id"], agent["host"]) for agent in cloud["agents"] for item in agent["routers"]}
    seen = {pair for pair in namespaces(wires, ROUTER) if pair[0] in routers}
    served = {
        (port["network_id"], port["binding:host_id"])
        for port in cloud["ports"]
        if port["device_owner"] == "network:dhcp" and port.get("binding:host_id")
    }
    spaces = {pair for pair in namespaces(wires, DHCP) if pair[0] in networks}
    for what, odd in (("router", asked ^ seen), ("DHCP server", served ^ spaces)):
        notes += [f"{region}: {what} {uuid} on {host}: Neutron and namespaces differ" for uuid, host in sorted(odd)]
    homeless = {(uuid, "") for uuid in routers - {uuid for uuid, _ in asked | seen}}
    found = {("Vservice", ("router", *pair)) for pair in asked | seen | homeless}
    return found | {("Vservice", ("dhcp", *pair)) for pair in served | spaces}


def namespaces(wires: dict[str, Wires], prefix: str) -> set[tuple[str, str]]:
    """(UUID, host) of every namespace of a kind."""
    return {
        (name.removeprefix(prefix), host)
        for host, here in wires.items()
        for name in here.facts.netns
        if name.startswith(prefix)
    }


def service_nics(region: str, cloud: dict, wires: dict[str, Wires], notes: list[str]) -> list[Nic]:
    """The interfaces in namespaces whose names embed a Neutron port: qr-, qg-, ha-, sg- and a DHCP server's tap."""
    ports = {port["id"][:11]: port for port in cloud["ports"] if port["device_owner"].startswith("network:")}
    found = []
    for owner in sorted(services(region, cloud, wires, [])):
        kind, uuid, host = owner[1]
        space = (ROUTER if kind == "router" else DHCP) + uuid
        for device, row in (wires[host].facts.netns.get(space, {}) if host in wires else {}).items():
            port = ports.get(device[3:])
            if port is None:
                continue
            if port["mac_address"].lower() != row["address"]:
                notes.append(f"{region}: {device} on {host} has {row['address']}, its port {port['mac_address']}")
            found.append(make_nic(wires[host], (port["id"], region, host, device, row["address"]), owner))
    bound = {(port["id"], port.get("binding:host_id")) for port in ports.values() if port.get("binding:host_id")}
    missing = bound - {(nic.port, nic.host) for nic in found}
    notes += [f"{region}: port {uuid} is bound on {host} and in no namespace there" for uuid, host in sorted(missing)]
    return found
