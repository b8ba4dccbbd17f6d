"""The ways from a server to the switch that the truth allows, one explicit chain of section 8 after the other."""

from collections import defaultdict

from .sets import Node, Sets
from .truth_wires import TUNNELS

HEADS = (("VNIC_VEDGE",), ("VNIC_VCONNECTOR", "VCONNECTOR_VEDGE"))
FABRIC = ("HOST_PNIC_SWITCH_PNIC", "SWITCH_PNIC_SWITCH")  # the second is SWITCH_SWITCH_PNIC, walked backwards

# Open vSwitch after any head, the Linux bridge whole; by whether the network is an overlay.
TAILS = {
    True: (("VEDGE_OTEP", "OTEP_VCONNECTOR", "VCONNECTOR_HOST_PNIC"), ("VEDGE_OTEP", "OTEP_HOST_PNIC")),
    False: (("VEDGE_VCONNECTOR", "VCONNECTOR_HOST_PNIC"), ("VEDGE_HOST_PNIC",)),
}
LINUXBRIDGE = {
    True: ("VNIC_VCONNECTOR", "VCONNECTOR_OTEP", "OTEP_HOST_PNIC"),
    False: ("VNIC_VCONNECTOR", "VCONNECTOR_HOST_PNIC"),
}


def follow(links: dict[tuple[str, Node], list[Node]], start: Node, chain: tuple[str, ...]) -> list[tuple[Node, ...]]:
    """All ways that take a chain's link types, one step each, in their order."""
    ways = [(start,)]
    for name in chain:
        ways = [(*way, target) for way in ways for target in links[name, way[-1]]]
    return ways


def index(true: Sets) -> dict[tuple[str, Node], list[Node]]:
    """Targets by link type and source, and switches by their ports."""
    links: dict[tuple[str, Node], list[Node]] = defaultdict(list)
    for name, source, target in sorted(true.links):
        links[name, source].append(target)
        if name == "SWITCH_SWITCH_PNIC":
            links["SWITCH_PNIC_SWITCH", target].append(source)
    return links


def expected(true: Sets, server: Node) -> dict[Node, set[tuple[Node, ...]]]:
    """The ways of each of a server's virtual NICs, the server first and the switch last."""
    links = index(true)
    found: dict[Node, set[tuple[Node, ...]]] = {}
    for vnic in links["INSTANCE_VNIC", server]:
        found[vnic] = set()
        for way in follow(links, vnic, ("VNIC_PORT", "PORT_NETWORK")):
            overlay = true.objects[way[-1]]["network_type"] in TUNNELS
            chains = [(*head, *tail) for head in HEADS for tail in TAILS[overlay]] + [LINUXBRIDGE[overlay]]
            for chain in chains:
                found[vnic] |= {(server, *nodes) for nodes in follow(links, vnic, (*chain, *FABRIC))}
    return found
