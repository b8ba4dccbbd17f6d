"""The truth of the live lab: objects and links straight from OpenStack and the hosts, in minutes-fresh one piece.

Nothing of Calipso is imported here, on purpose: what both would get wrong together, no comparison would find.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import truth_fabric as fabric
from . import truth_links as link
from . import truth_objects as objects
from . import truth_vnics as vnics
from .sets import Sets, natural_key, show
from .truth_cloud import collect_cloud
from .truth_hosts import HostFacts, collect_hosts
from .truth_wires import BRIDGE_AGENT, OVS_AGENT, Wires, tunnel_address, tunnel_peers


def collect(state: Path) -> Sets:
    """Asks the lab and concludes; raises where a source that must answer did not."""
    with ThreadPoolExecutor(2) as pool:
        cloud, hosts = pool.submit(collect_cloud, state), pool.submit(collect_hosts, state)
        return conclude(cloud.result(), hosts.result())


def conclude(cloud: dict, hosts: dict[str, HostFacts]) -> Sets:
    """The sets that follow from what OpenStack and the hosts said."""
    sets = Sets()
    wires = [here for region, found in cloud["regions"].items() for here in region_wires(region, found, hosts)]
    own = {here.host for here in wires}
    switches = [facts for name, facts in hosts.items() if name not in own and bridges(name, hosts)]
    objects.identity_objects(sets, cloud)
    for region, found in cloud["regions"].items():
        here = {one.host: one for one in wires if one.region == region}
        region_sets(sets, region, found, here, {project["id"] for project in cloud["projects"]})
    for switch in switches:
        objects.switch_objects(sets, switch)
        sets.hosts[switch.name] = "switch"
    link.peer_links(sets.links, wires, sets.notes)
    fabric.fabric_links(sets, wires, switches)
    fabric.tree(sets, cloud)
    sets.notes += unknown(hosts, own | set(sets.hosts))
    if faults := broken(sets):
        raise RuntimeError("the truth contradicts itself (did the lab change meanwhile?):\n" + "\n".join(faults))
    return sets


def bridges(name: str, hosts: dict[str, HostFacts]) -> bool:
    """Whether a machine tells its LLDP neighbours that it bridges: a switch, if it is no OpenStack host."""
    seen = [neighbour for facts in hosts.values() for neighbour in facts.neighbours]
    return any(neighbour.bridge for neighbour in seen if neighbour.chassis == name)


def region_wires(region: str, found: dict, hosts: dict[str, HostFacts]) -> list[Wires]:
    """The hosts of a region with their layer 2 agents; a table that must be there and was not read is an error."""
    agents = {agent["host"]: agent for agent in found["agents"] if agent["binary"] in (OVS_AGENT, BRIDGE_AGENT)}
    computes = {service["host"] for service in found["services"] if service["binary"] == "nova-compute"}
    wires = [Wires(region, name, hosts[name], agents.get(name, {})) for name in objects.region_hosts(found)]
    for here in wires:
        needed = {"addresses", "fdb", "neighbours"} | ({"domains"} if here.host in computes else set())
        needed |= {"ovs Bridge", "ovs Port", "ovs Interface"} if here.agent.get("binary") == OVS_AGENT else set()
        if lost := needed & here.facts.failed:
            raise RuntimeError(f"{here.host} did not answer {sorted(lost)}: there is no truth without it")
    return wires


def region_sets(sets: Sets, region: str, found: dict, wires: dict[str, Wires], projects: set[str]) -> None:
    """Objects and links of one region."""
    services = vnics.services(region, found, wires, sets.notes)
    nics = vnics.server_nics(region, found, wires, sets.notes) + vnics.service_nics(region, found, wires, sets.notes)
    objects.placing_objects(sets, region, found)
    objects.tenant_objects(sets, region, found)
    objects.service_objects(sets, region, found, services)
    objects.vnic_objects(sets, nics)
    for name, here in wires.items():
        sets.hosts[name] = objects.host_kind(name, found)
        objects.host_objects(sets, here)
        link.bridge_links(sets.links, here)
        link.tunnel_links(sets.links, here)
        addresses = {local for _, local, _ in tunnel_peers(here)} - {tunnel_address(here)}
        sets.notes += [f"{name}: a tunnel starts at {address}, which the agent does not have" for address in addresses]
    for nic in nics:
        link.vnic_links(sets.links, nic, wires.get(nic.host))
    loose = [nic for nic in nics if nic.plugged and not nic.bridge]
    sets.notes += [f"{nic.host}: {nic.device} is there and in no bridge" for nic in loose]
    link.trunk_links(sets.links, nics, found["trunks"])
    link.network_links(sets.links, found, services)
    link.owner_links(sets.links, found, projects, services, region)
    link.used_links(sets.links, found, nics, wires)


def unknown(hosts: dict[str, HostFacts], used: set[str]) -> list[str]:
    """Machines of the lab that are neither an OpenStack host nor a switch."""
    return [f"{name} is in hosts.tsv, and is no host of OpenStack and no switch" for name in sorted(set(hosts) - used)]


def broken(sets: Sets) -> list[str]:
    """The truth's own faults: a link with an end that is no object, a key that differs from its properties."""
    ends = {(name, end) for name, *nodes in sets.links for end in nodes if end not in sets.objects}
    faults = [f"{name} has the end {show(end)}, which is no object" for name, end in sorted(ends)]
    for (label, key), properties in sets.objects.items():
        if natural_key(label, properties) != key:
            faults.append(f"{label} {key} has other properties: {natural_key(label, properties)}")
    return faults
