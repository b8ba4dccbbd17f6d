"""What the tables of a host mean together: which interfaces are physical, what is plugged where, what lies below what."""

from __future__ import annotations

from dataclasses import dataclass, field

from calipso.fetchers.host.tables import HostTables, Ovs, Row
from calipso.fetchers.visit import Visit
from calipso.records import Record

OVS_AGENT = "neutron-openvswitch-agent"
LINUXBRIDGE_AGENT = "neutron-linuxbridge-agent"
# Device kinds that are made by software on the host itself; a NIC without a device link (a container's veth) has none of them.
_STACKED = {
    "vlan",
    "bond",
    "bridge",
    "vxlan",
    "gre",
    "gretap",
    "geneve",
    "macvlan",
    "macvtap",
    "tun",
    "openvswitch",
    "dummy",
    "vrf",
    "ipvlan",
}


@dataclass(slots=True)
class Wiring:
    """One host's tables with what neutron's agents on it told: the host's region and name are the visit's."""

    visit: Visit
    tables: HostTables
    agents: list[Record]
    oteps: list[Record]
    nics: dict[str, str] = field(default_factory=dict)
    functions: dict[str, tuple[str, Row]] = field(default_factory=dict)

    @property
    def mappings(self) -> dict[str, set[str]]:
        """Physical networks by the bridge or interface that they are mapped to."""
        found: dict[str, set[str]] = {}
        for agent in self.agents:
            for mapping in agent.items("bridge_mappings"):
                physnet, _, device = mapping.partition(":")
                found.setdefault(device, set()).add(physnet)
        return found

    @property
    def integration_bridge(self) -> str | None:
        """Name of Open vSwitch's integration bridge, where an agent runs one and the switch has it."""
        names = (agent.text("integration_bridge") for agent in self.agents)
        return next((name for name in names if name and self.tables.ovs and name in self.tables.ovs.bridges), None)

    @property
    def linuxbridge(self) -> bool:
        """Whether neutron's Linux bridge agent runs here."""
        return any(agent.get("binary") == LINUXBRIDGE_AGENT for agent in self.agents)

    def plugged(self, interface: str) -> bool:
        """Whether a server's interface is there: as a device, or as a user-space port that has none (DPDK's vhost)."""
        row = self.tables.ovs.interfaces.get(interface) if self.tables.ovs else None
        return interface in self.tables.links or (row is not None and str(row["type"]).startswith("dpdk"))

    def bridge_of(self, interface: str) -> str | None:
        """The bridge that an interface is in now: by its master, else by Open vSwitch's open ports."""
        link = self.tables.links.get(interface)
        master = (link or {}).get("master")
        if master in self.tables.links and _kind(self.tables.links[master]) == "bridge":
            return str(master)
        ovs = self.tables.ovs
        return ovs.bridge_of(interface) if ovs and ovs.works(interface) else None

    def members(self, bridge: str) -> list[str]:
        """Names of the interfaces in a Linux bridge or an Open vSwitch bridge, sorted."""
        found = {name for name, link in self.tables.links.items() if link.get("master") == bridge}
        if self.tables.ovs and bridge in self.tables.ovs.bridges:
            found.update(self.tables.ovs.bridges[bridge]["interface_names"])
        return sorted(found - {bridge})

    def uplinks(self, bridge: str) -> list[str]:
        """NICs in a bridge, through VLAN devices too, sorted."""
        return sorted({nic for member in self.members(bridge) for nic in [self.below(member)] if nic in self.nics})

    def below(self, interface: str) -> str:
        """What carries an interface's frames: the device under a VLAN device, else the interface itself."""
        seen: set[str] = set()
        while interface in self.tables.links and interface not in seen:
            seen.add(interface)
            link = self.tables.links[interface]
            if interface in self.nics or _kind(link) != "vlan" or not link.get("link"):
                return interface
            interface = str(link["link"])
        return interface

    def holder_of(self, address: str) -> str | None:
        """The interface of the root namespace that has an address."""
        for name, link in self.tables.links.items():
            if any(info.get("local") == address for info in link.get("addr_info") or ()):
                return name
        return None

    def patched_to(self, bridge: str) -> str | None:
        """The Open vSwitch bridge that a bridge is joined to by patch port or veth pair; the integration bridge before others."""
        ovs = self.tables.ovs
        if ovs is None or bridge == self.integration_bridge:
            return None
        peers = (_peer(self.tables.links.get(member), ovs.interfaces.get(member)) for member in self.members(bridge))
        found = {there for peer in peers if peer and (there := ovs.bridge_of(peer)) and there != bridge}
        if self.integration_bridge in found:
            return self.integration_bridge
        return min(found, default=None)


def read_wiring(visit: Visit, tables: HostTables) -> Wiring:
    """The host's wiring, with its physical NICs found."""
    wiring = Wiring(
        visit,
        tables,
        visit.known.on_host("network_agent", visit.region, visit.name),
        visit.known.on_host("otep", visit.region, visit.name),
    )
    wiring.functions = _functions(tables)
    wiring.nics = _nics(wiring)
    return wiring


def _functions(tables: HostTables) -> dict[str, tuple[str, Row]]:
    """Virtual functions by MAC, each with the NIC that it is of: `vfinfo_list` of `ip -j -d link show` (iproute2 6.1)."""
    return {
        str(function["address"]).lower(): (name, function)
        for name, link in tables.links.items()
        for function in link.get("vfinfo_list") or ()
        if function.get("address") and function["address"] != "00:00:00:00:00:00"
    }


def _nics(wiring: Wiring) -> dict[str, str]:
    """Physical interfaces, each with why it is one; never by a pattern of names."""
    tables = wiring.tables
    found: dict[str, str] = {}
    mapped, tunnel = set(wiring.mappings), _tunnel_devices(wiring)
    for name, link in tables.links.items():
        reason = _reason(wiring, name, link)
        if reason is None and _plain(link):
            if wiring.bridge_of(name) in mapped or name in mapped:
                reason = "mapping"
            elif name in tunnel or wiring.bridge_of(name) in tunnel:
                reason = "tunnel"
        if reason:
            found[name] = reason
    return found


def _reason(wiring: Wiring, name: str, link: Row) -> str | None:
    tables = wiring.tables
    if name in wiring.visit.declared:
        return "declared"
    if _kind(link) == "bond" or name in tables.bonds:
        return "bond"
    of, _ = wiring.functions.get(str(link.get("address", "")).lower(), (name, {}))
    if of != name:
        return "vf"
    if name in tables.devices:
        return "device"
    if name in tables.neighbors or (name in tables.lldp_ports and _plain(link)):
        return "lldp"
    return None


def _tunnel_devices(wiring: Wiring) -> set[str]:
    holders = {wiring.holder_of(otep.text("address")) for otep in wiring.oteps}
    return {wiring.below(name) for name in holders if name}


def _plain(link: Row) -> bool:
    """Whether a link may be a NIC: an Ethernet device that this host's software did not make, and no end of a pair inside it.

    The far end of a veth pair in another namespace is told as `link_netnsid` without a name (iproute2).
    """
    return (
        link.get("link_type") == "ether"
        and _kind(link) not in _STACKED
        and not (_kind(link) == "veth" and link.get("link"))
    )


def _kind(link: Row | None) -> str | None:
    kind = ((link or {}).get("linkinfo") or {}).get("info_kind")
    return str(kind) if kind else None


def _peer(link: Row | None, interface: Row | None) -> str | None:
    if interface and interface["type"] == "patch":
        return str(interface["options"].get("peer"))
    if link and _kind(link) == "veth" and link.get("link"):
        return str(link["link"])
    return None


def link_kind(link: Row | None) -> str | None:
    """Kind of a link (`veth`, `bridge`, `vxlan`), as iproute2 names it; None for a device."""
    return _kind(link)


def is_up(link: Row) -> bool:
    """Whether a link is switched on and has a carrier."""
    return {"UP", "LOWER_UP"} <= set(link.get("flags") or ())


def ovs_tag(ovs: Ovs, interface: str) -> int | None:
    """The VLAN tag of the port that has this interface; 4095 is neutron's mark of a dead port and is told as it is."""
    for port in ovs.ports.values():
        if interface in port["interface_names"]:
            return port["tag"] if isinstance(port["tag"], int) else None
    return None
