"""The fine points of section 8 in the truth itself, on hosts written by hand: no lab needed."""

import pytest

from .truth_hosts import HostFacts, Neighbour
from .truth_vnics import make_nic
from .truth_wires import (
    BRIDGE_AGENT,
    OVS_AGENT,
    Wires,
    attached,
    joined,
    local_tag,
    network_nics,
    physical_nics,
    tunnel_peers,
    vconnectors,
)

OVERLAY = {"provider:network_type": "vxlan", "provider:physical_network": None}
FLAT = {"provider:network_type": "flat", "provider:physical_network": "physnet1"}


def device(kind: str = "", link: str = "", address: str = "", **info: object) -> dict:
    """A row of ``ip -j -d address``."""
    return {"linkinfo": {"info_kind": kind, "info_data": info}, "link": link, "addr_info": [{"local": address}]}


def patch(peer: str) -> dict:
    """A row of Open vSwitch's patch port."""
    return {"type": "patch", "options": {"peer": peer}}


@pytest.fixture
def hybrid() -> Wires:
    """A compute with tap - qbr - br-int - br-ex - eth2, br-tun, and br-data with the tunnel's address over eth1."""
    facts = HostFacts("c1")
    facts.devices = {
        "eth1": device("veth"),
        "eth2": device("veth"),
        "br-data": device("tun", address="192.0.2.1"),
        "qbr1": device("bridge"),
        "tap1": device("tun"),
        "qvb1": device("veth", link="qvo1"),
        "qvo1": device("veth", link="qvb1"),
        "virbr0": device("bridge"),
    }
    facts.master = {"tap1": "qbr1", "qvb1": "qbr1"}
    facts.bridge_of = {
        "qvo1": "br-int",
        "int-br-ex": "br-int",
        "phy-br-ex": "br-ex",
        "eth2": "br-ex",
        "eth1": "br-data",
    }
    facts.bridges = {"br-int", "br-tun", "br-ex", "br-data"}
    facts.interfaces = {"int-br-ex": patch("phy-br-ex"), "phy-br-ex": patch("int-br-ex"), "eth2": {"type": ""}}
    facts.tags = {"qvo1": 4}
    facts.neighbours = [Neighbour("eth1", "tor-1", "ifname", "swp1s1", True)]
    settings = {"integration_bridge": "br-int", "bridge_mappings": {"physnet1": "br-ex"}, "tunnel_types": ["vxlan"]}
    settings["tunneling_ip"] = "192.0.2.1"
    return Wires("R", "c1", facts, {"binary": OVS_AGENT, "configurations": settings})


def nic(wires: Wires, name: str = "tap1") -> tuple[bool, str | None, int | None]:
    """Whether a NIC is plugged, where, and its local VLAN."""
    made = make_nic(wires, ("p1", "R", "c1", name, "fa:16:3e:00:00:01"), ("Instance", ("u1",)))
    return made.plugged, made.bridge, made.tag


def test_the_hybrid_chain(hybrid: Wires) -> None:
    """The bridges' kinds, other people's bridges left out, the tag of the qvo, and a NIC by LLDP and one by mapping."""
    assert vconnectors(hybrid) == {"qbr1": "hybrid", "br-ex": "provider", "br-data": "tunnel"}
    assert nic(hybrid) == (True, "qbr1", 4)
    assert joined(hybrid, "qbr1") == {"qvo1": "br-int"}
    assert physical_nics(hybrid) == {"eth1", "eth2"}
    assert network_nics(hybrid, OVERLAY) == {"eth1"}
    assert network_nics(hybrid, FLAT) == {"eth2"}


def test_a_switched_off_server_is_in_no_bridge(hybrid: Wires) -> None:
    """Even where Open vSwitch still has the row; the qbr stays joined to the vedge."""
    del hybrid.facts.devices["tap1"], hybrid.facts.master["tap1"]
    assert nic(hybrid) == (False, None, None)
    hybrid.facts.bridge_of["tap1"] = "br-int"
    assert attached(hybrid, "tap1") is None
    assert joined(hybrid, "qbr1") == {"qvo1": "br-int"}


def test_a_mapped_bridge_is_provider_also_with_the_tunnels_address(hybrid: Wires) -> None:
    """And the tunnel's NIC stays the same."""
    hybrid.settings["bridge_mappings"]["physnet2"] = "br-data"
    assert vconnectors(hybrid)["br-data"] == "provider"
    assert network_nics(hybrid, OVERLAY) == {"eth1"}


def test_a_trunk_has_a_bridge_of_its_own(hybrid: Wires) -> None:
    """Its tag is that of the patch port on br-int."""
    facts = hybrid.facts
    facts.devices["tap2"] = device("tun")
    facts.bridges.add("tbr-1")
    facts.bridge_of |= {"tap2": "tbr-1", "tpt-1": "tbr-1", "tpi-1": "br-int"}
    facts.interfaces |= {"tpt-1": patch("tpi-1"), "tpi-1": patch("tpt-1")}
    facts.tags |= {"tpi-1": 7}
    assert vconnectors(hybrid)["tbr-1"] == "trunk"
    assert nic(hybrid, "tap2") == (True, "tbr-1", 7)
    assert local_tag(hybrid, "tap2") == 7


def test_a_routers_port_is_in_its_namespace_and_in_br_int(hybrid: Wires) -> None:
    """With user-space Open vSwitch the tap has moved; the row has not."""
    hybrid.facts.netns["qrouter-1"] = {"qr-1": device("tun")}
    hybrid.facts.bridge_of["qr-1"], hybrid.facts.tags["qr-1"] = "br-int", 2
    assert nic(hybrid, "qr-1") == (True, "br-int", 2)


def test_the_linux_bridge_host() -> None:
    """brq bridges, no tag, the address on the NIC itself, peers from the forwarding table."""
    facts = HostFacts("c3")
    facts.devices = {
        "eth1": device("veth", address="192.0.2.3"),
        "eth2": device("veth"),
        "brq1": device("bridge"),
        "tap3": device("tun"),
        "vxlan-1": device("vxlan", link="eth1", local="192.0.2.3"),
    }
    facts.master = {"tap3": "brq1", "vxlan-1": "brq1"}
    facts.fdb = [{"ifname": "vxlan-1", "dst": "192.0.2.1"}, {"ifname": "vxlan-1"}, {"ifname": "eth1"}]
    facts.neighbours = [Neighbour("eth1", "tor-1", "ifname", "swp1s1", True)]
    settings = {"interface_mappings": {"physnet1": "eth2"}, "tunnel_types": ["vxlan"], "tunneling_ip": "192.0.2.3"}
    wires = Wires("R", "c3", facts, {"binary": BRIDGE_AGENT, "configurations": settings})
    assert vconnectors(wires) == {"brq1": "linuxbridge"}
    assert nic(wires, "tap3") == (True, "brq1", None)
    assert (network_nics(wires, OVERLAY), network_nics(wires, FLAT)) == ({"eth1"}, {"eth2"})
    assert tunnel_peers(wires) == {("vxlan", "192.0.2.3", "192.0.2.1")}


def test_a_host_without_an_agent_has_no_bridges() -> None:
    """A bare controller has NICs only."""
    facts = HostFacts("k1", devices={"eth0": device(), "docker0": device("bridge")}, real={"eth0"})
    wires = Wires("R", "k1", facts)
    assert (vconnectors(wires), physical_nics(wires), wires.integration) == ({}, {"eth0"}, None)
