"""The truth's links to and between switches, told by LLDP on both ends, and the tree of CONTAINS."""

from .sets import ENVIRONMENT, Link, Node, Sets, add_link
from .truth_hosts import HostFacts, Neighbour
from .truth_objects import region_hosts, switch_ports
from .truth_wires import Wires

ON_HOST = {"Instance", "Vservice", "Vconnector", "Vedge", "Otep", "HostPnic", "NetworkAgent"}


def fabric_links(sets: Sets, wires: list[Wires], switches: list[HostFacts]) -> None:
    """Cables: what either end sees counts, since a neighbour vanishes at one end for as long as its time to live."""
    for switch in switches:
        for name in switch_ports(switch):
            add_link(sets.links, "SWITCH_SWITCH_PNIC", ("Switch", (switch.name,)), ("SwitchPnic", (switch.name, name)))
    nics = {node: facts for node, facts in sets.objects.items() if node[0] == "HostPnic"}
    macs = {(facts["host"], facts["mac"]): node for node, facts in nics.items()}
    for facts in (*(here.facts for here in wires), *switches):
        for neighbour in facts.neighbours:
            ends = sorted([own_end(facts.name, neighbour, switches), far_end(neighbour, macs)])
            if set(ends) <= set(sets.objects):
                name = "SWITCH_PNIC_SWITCH_PNIC" if ends[0][0] == "SwitchPnic" else "HOST_PNIC_SWITCH_PNIC"
                add_link(sets.links, name, *ends)
            else:
                sets.notes.append(f"{facts.name}: LLDP tells a cable with an unknown end: {neighbour}")


def own_end(host: str, neighbour: Neighbour, switches: list[HostFacts]) -> Node:
    """The interface that a neighbour was seen on."""
    label = "SwitchPnic" if any(switch.name == host for switch in switches) else "HostPnic"
    return label, (host, neighbour.interface)


def far_end(neighbour: Neighbour, macs: dict) -> Node:
    """The neighbour's port: switches of the lab tell its name, hosts its MAC, which counts within that host only."""
    if neighbour.port_kind == "mac":
        return macs.get((neighbour.chassis, neighbour.port.lower()), ("HostPnic", (neighbour.chassis, neighbour.port)))
    return "SwitchPnic", (neighbour.chassis, neighbour.port)


def tree(sets: Sets, cloud: dict) -> None:
    """CONTAINS for everything but virtual NICs, which come with their owners."""
    for node in sets.objects:
        if node[0] in ("Region", "Domain", "Switch"):
            add_link(sets.links, "CONTAINS", ENVIRONMENT, node)
        elif node[0] == "SwitchPnic":
            add_link(sets.links, "CONTAINS", ("Switch", (node[1][0],)), node)
    domains = {domain["id"]: domain["name"] for domain in cloud["domains"]}
    for project in cloud["projects"]:
        add_link(sets.links, "CONTAINS", ("Domain", (domains[project["domain_id"]],)), ("Project", (project["id"],)))
    for region, found in cloud["regions"].items():
        host_tree(sets.links, region, found)
        network_tree(sets, region, found)
    hosts = {node[1][1]: node for node in sets.objects if node[0] == "Host"}
    for node, properties in sets.objects.items():
        if node[0] in ON_HOST:
            # A server or router on no host hangs below its region.
            parent = hosts.get(str(properties["host"]), ("Region", (str(properties["region"]),)))
            add_link(sets.links, "CONTAINS", parent, node)


def host_tree(links: set[Link], region: str, found: dict) -> None:
    """Region, zones, aggregates, hosts.

    Decision: a host in ``internal`` and in another zone (an all-in-one host) is in the other.
    """
    zone_of = {}
    for zone in sorted(found["zones"], key=lambda item: item["zoneName"] != "internal"):
        add_link(links, "CONTAINS", ("Region", (region,)), ("AvailabilityZone", (region, zone["zoneName"])))
        zone_of |= dict.fromkeys(zone["hosts"] or {}, zone["zoneName"])
    for aggregate in found["aggregates"]:
        add_link(links, "CONTAINS", ("Region", (region,)), ("Aggregate", (region, aggregate["name"])))
    for host in region_hosts(found):
        zone = zone_of.get(host)
        parent = ("AvailabilityZone", (region, zone)) if zone else ("Region", (region,))
        add_link(links, "CONTAINS", parent, ("Host", (region, host)))


def network_tree(sets: Sets, region: str, found: dict) -> None:
    """Networks below their project, subnets and ports below their network.

    Decision: a network without a known project (a router's HA network) hangs below its region, as homeless servers do.
    """
    for network in found["networks"]:
        project = ("Project", (network["project_id"],))
        parent = project if project in sets.objects else ("Region", (region,))
        add_link(sets.links, "CONTAINS", parent, ("Network", (network["id"],)))
    for label, key in (("Subnet", "subnets"), ("Port", "ports")):
        for item in found[key]:
            add_link(sets.links, "CONTAINS", ("Network", (item["network_id"],)), (label, (item["id"],)))
