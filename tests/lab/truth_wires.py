"""How one host is wired, concluded from its own tables and from what its Neutron agent says of itself."""

from dataclasses import dataclass, field

from .truth_hosts import HostFacts

TUNNELS = {"vxlan", "gre", "geneve"}
OVS_AGENT, BRIDGE_AGENT = "neutron-openvswitch-agent", "neutron-linuxbridge-agent"


@dataclass
class Wires:
    """A host of a region: its tables, its layer 2 agent's settings, and the bridges and NICs that follow from both."""

    region: str
    host: str
    facts: HostFacts
    agent: dict = field(default_factory=dict)

    @property
    def settings(self) -> dict:
        """The layer 2 agent's own settings, as it reports them to Neutron."""
        return self.agent.get("configurations", {})

    @property
    def integration(self) -> str | None:
        """The integration bridge, where the agent drives Open vSwitch and the bridge is there."""
        name = self.settings.get("integration_bridge") if self.agent.get("binary") == OVS_AGENT else None
        return name if name in self.facts.bridges else None

    @property
    def is_linuxbridge(self) -> bool:
        """Whether the Linux bridge agent runs here."""
        return self.agent.get("binary") == BRIDGE_AGENT


def tunnel_address(wires: Wires) -> str | None:
    """The overlay endpoint's address, if the agent tunnels at all."""
    return wires.settings.get("tunneling_ip") if wires.settings.get("tunnel_types") else None


def address_device(wires: Wires) -> str | None:
    """The interface of the root namespace that has the tunnel's address."""
    address = tunnel_address(wires)
    for name, row in wires.facts.devices.items():
        if address and any(item.get("local") == address for item in row.get("addr_info", [])):
            return name
    return None


def mapped_nics(wires: Wires, network: str) -> set[str]:
    """The physical NICs behind a physical network's name: the mapped one, or those in the mapped bridge."""
    settings = wires.settings
    if name := settings.get("interface_mappings", {}).get(network):
        return {name}
    bridge = settings.get("bridge_mappings", {}).get(network)
    return {nic for nic in bridge_members(wires, bridge) if is_uplink(wires.facts, nic)} if bridge else set()


def bridge_members(wires: Wires, bridge: str) -> set[str]:
    """The interfaces in a bridge of either kind."""
    facts = wires.facts
    return {name for table in (facts.bridge_of, facts.master) for name, found in table.items() if found == bridge}


def is_uplink(facts: HostFacts, name: str) -> bool:
    """Whether a member of a mapped bridge is a device of the host, and neither a tap nor made by Open vSwitch."""
    kind = facts.devices.get(name, {}).get("linkinfo", {}).get("info_kind")
    return name in facts.devices and kind != "tun" and not facts.interfaces.get(name, {}).get("type")


def physical_nics(wires: Wires) -> set[str]:
    """Design section 2: a device link or a bond; else an LLDP neighbour or a mapping; never a name pattern."""
    settings = wires.settings
    networks = {*settings.get("bridge_mappings", {}), *settings.get("interface_mappings", {})}
    found = set(wires.facts.real) | {item.interface for item in wires.facts.neighbours}
    for network in networks:
        found |= mapped_nics(wires, network)
    return found & set(wires.facts.devices)


def vconnectors(wires: Wires) -> dict[str, str]:
    """The bridges that the chains of section 8 name, each with its kind; br-int and br-tun are the vedge.

    A mapped bridge is ``provider`` even when it has the tunnel's address, hence the order.  ``qbr``, ``tbr`` and
    ``brq`` are taken by name, since the contract itself names them so.
    """
    facts = wires.facts
    linux = {name for name, row in facts.devices.items() if row.get("linkinfo", {}).get("info_kind") == "bridge"}
    found = {}
    if wires.is_linuxbridge:
        found |= dict.fromkeys((name for name in linux if name.startswith("brq")), "linuxbridge")
    if wires.integration:
        found |= dict.fromkeys((name for name in linux if name.startswith("qbr")), "hybrid")
        found |= dict.fromkeys((name for name in facts.bridges if name.startswith("tbr-")), "trunk")
    holder = address_device(wires)
    if wires.agent and holder in facts.bridges | linux:
        found[holder] = "tunnel"
    mapped = set(wires.settings.get("bridge_mappings", {}).values())
    return found | dict.fromkeys(mapped & (facts.bridges | linux), "provider")


def exists(wires: Wires, device: str) -> bool:
    """Whether the kernel has the interface now, in whatever namespace; Open vSwitch may keep a row without one."""
    return device in wires.facts.devices or any(device in rows for rows in wires.facts.netns.values())


def attached(wires: Wires, device: str) -> str | None:
    """The bridge of either kind that an existing interface is plugged into."""
    if not exists(wires, device):
        return None
    return wires.facts.master.get(device) or wires.facts.bridge_of.get(device)


def joined(wires: Wires, bridge: str) -> dict[str, str]:
    """The Open vSwitch bridges that a bridge is joined to by veth or patch: interface over there -> that bridge.

    A trunk bridge is joined once for itself and once for each subport; the subports' ends have a tag in it, its own has
    none and comes first.
    """
    facts = wires.facts
    found = {}
    for name in sorted(bridge_members(wires, bridge), key=lambda name: (facts.tags.get(name) is not None, name)):
        veth = facts.devices.get(name, {}).get("link")  # ip's name of a veth's other end in the same namespace
        patch = facts.interfaces.get(name, {}).get("options", {}).get("peer")
        for other in (veth, patch):
            if other in facts.bridge_of and facts.bridge_of[other] != bridge:
                found[other] = facts.bridge_of[other]
    return found


def local_tag(wires: Wires, device: str) -> int | None:
    """The local VLAN on the vedge: the tag of the port where the interface, or its bridge, enters br-int."""
    bridge, entry = attached(wires, device), device
    for _ in range(3):  # at most qbr, tbr and br-int
        if bridge is None or bridge == wires.integration:
            break
        entry, bridge = next(iter(joined(wires, bridge).items()), ("", None))
    return wires.facts.tags.get(entry) if bridge else None


def tunnel_peers(wires: Wires) -> set[tuple[str, str, str]]:
    """(overlay type, own address, peer's address) from Open vSwitch's tunnel ports and the kernel's own tables."""
    facts = wires.facts
    found = set()
    for row in facts.interfaces.values():
        if row["type"] in TUNNELS and {"local_ip", "remote_ip"} <= set(row["options"]):
            found.add((row["type"], row["options"]["local_ip"], row["options"]["remote_ip"]))
    for row in facts.fdb:
        info = facts.devices.get(row.get("ifname", ""), {}).get("linkinfo", {})
        local = info.get("info_data", {}).get("local")
        if info.get("info_kind") in TUNNELS and local and row.get("dst"):
            found.add((info["info_kind"], local, row["dst"]))
    return found


def overlay_nics(wires: Wires) -> set[str]:
    """The physical NICs that carry the overlays: the one with the address, or those in the bridge that has it."""
    holder, nics = address_device(wires), physical_nics(wires)
    if holder is None:
        return set()
    return {holder} & nics or bridge_members(wires, holder) & nics


def network_nics(wires: Wires, network: dict) -> set[str]:
    """The physical NICs on which a network's traffic leaves this host."""
    if network["provider:network_type"] in TUNNELS:
        return overlay_nics(wires)
    physical = network["provider:physical_network"]
    return mapped_nics(wires, physical) & physical_nics(wires) if physical else set()
