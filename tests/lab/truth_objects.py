"""The truth's objects: every type of design section 8 with the properties that outside checks read."""

from .sets import ENVIRONMENT, Node, Sets, snake
from .truth_hosts import HostFacts
from .truth_vnics import Nic
from .truth_wires import BRIDGE_AGENT, OVS_AGENT, Wires, physical_nics, tunnel_address, vconnectors

POWER = {0: "nostate", 1: "running", 3: "paused", 4: "shutdown", 6: "crashed", 7: "suspended"}


def add(sets: Sets, node: Node, **properties: object) -> None:
    """Puts an object into the sets, with its ``type``.

    A property whose value is None has to be absent in the graph; one left out here is not compared.
    """
    sets.objects[node] = {"type": snake(node[0]), **properties}


def named(item: dict) -> dict[str, object]:
    """The name that OpenStack gives; where it gives an empty one, the choice is Calipso's and is not compared."""
    return {"name": item["name"]} if item.get("name") else {}


def identity_objects(sets: Sets, cloud: dict) -> None:
    """Environment, regions, domains and projects, all of them: also admin and service."""
    sets.objects[ENVIRONMENT] = {}
    for region in cloud["regions"]:
        add(sets, ("Region", (region,)), name=region)
    for domain in cloud["domains"]:
        add(sets, ("Domain", (domain["name"],)), name=domain["name"])
    for project in cloud["projects"]:
        add(sets, ("Project", (project["id"],)), uuid=project["id"], **named(project))


def placing_objects(sets: Sets, region: str, found: dict) -> None:
    """Zones, aggregates, hosts and agents of a region; a host is what runs a nova service or a Neutron agent."""
    for zone in found["zones"]:
        name = zone["zoneName"]
        add(sets, ("AvailabilityZone", (region, name)), name=name, region=region)
    for aggregate in found["aggregates"]:
        add(sets, ("Aggregate", (region, aggregate["name"])), name=aggregate["name"], region=region)
    for host in region_hosts(found):
        add(sets, ("Host", (region, host)), name=host, region=region)
    for agent in found["agents"]:
        node = "NetworkAgent", (region, agent["host"], agent["binary"])
        facts = {"alive": agent["alive"], "binary": agent["binary"], "host": agent["host"]}
        add(sets, node, region=region, **facts)


def region_hosts(found: dict) -> list[str]:
    """The hosts of a region."""
    return sorted({item["host"] for item in (*found["services"], *found["agents"])})


def tenant_objects(sets: Sets, region: str, found: dict) -> None:
    """Servers, networks, subnets and ports; every port that Neutron lists, floating IPs' and subports too."""
    for server in found["servers"]:
        state = server["OS-EXT-STS:power_state"]
        facts = {"status": server["status"], "power_state": POWER.get(state, state)}
        host = server.get("OS-EXT-SRV-ATTR:host") or None
        add(sets, ("Instance", (server["id"],)), uuid=server["id"], region=region, host=host, **facts, **named(server))
    for network in found["networks"]:
        facts = {key: network[f"provider:{key}"] for key in ("network_type", "segmentation_id", "physical_network")}
        add(sets, ("Network", (network["id"],)), uuid=network["id"], region=region, **facts, **named(network))
    for subnet in found["subnets"]:
        add(sets, ("Subnet", (subnet["id"],)), uuid=subnet["id"], region=region, **named(subnet))
    for port in found["ports"]:
        facts = {"admin_state_up": port["admin_state_up"], "status": port["status"]}
        add(sets, ("Port", (port["id"],)), uuid=port["id"], region=region, **facts, **named(port))


def service_objects(sets: Sets, region: str, found: dict, services: set[Node]) -> None:
    """Routers by their UUID, DHCP servers by their network's; a router on no host has no ``host``."""
    names = {router["id"]: named(router) for router in found["routers"]}
    for node in services:
        kind, uuid, host = node[1]
        own = {"uuid": uuid, **names[uuid]} if kind == "router" else {"network_uuid": uuid}
        add(sets, node, kind=kind, region=region, host=host or None, **own)


def vnic_objects(sets: Sets, nics: list[Nic]) -> None:
    """Virtual NICs; the tag is compared while the device is plugged, for what is left of it afterwards is not said."""
    for nic in nics:
        tag = {"tag": nic.tag} if nic.plugged else {}
        facts = {"mac": nic.mac, "device": nic.device or None, "port_uuid": nic.port, "host": nic.host or None}
        add(sets, nic.node, region=nic.region, **facts, **tag)


def host_objects(sets: Sets, wires: Wires) -> None:
    """What is on a host besides servers: bridges, the vedge, the tunnel endpoint, physical NICs."""
    where = {"host": wires.host, "region": wires.region}
    for name, kind in vconnectors(wires).items():
        add(sets, ("Vconnector", (wires.host, name)), name=name, kind=kind, **where)
    if wires.integration:
        add(sets, ("Vedge", (wires.host, "ovs")), kind="ovs", **where)
    for node in oteps(wires):
        add(sets, node, overlay_type=node[1][1], address=node[1][2], **where)
    for name in physical_nics(wires):
        row = wires.facts.devices[name]
        states = {"admin_state": "up" if "UP" in row["flags"] else "down", "oper_state": row["operstate"].lower()}
        add(sets, ("HostPnic", (wires.host, name)), name=name, mac=row["address"], **states, **where)


def oteps(wires: Wires) -> list[Node]:
    """A tunnel endpoint per overlay type that the host's layer 2 agent speaks, whether it has a peer or not."""
    address = tunnel_address(wires)
    kinds = wires.settings.get("tunnel_types", []) if address else []
    return [("Otep", (wires.host, kind, address)) for kind in kinds]


def switch_objects(sets: Sets, switch: HostFacts) -> None:
    """A switch that is logged into, with all ports that its own lldpd speaks on, neighbour or not."""
    add(sets, ("Switch", (switch.name,)), name=switch.name)
    for name in switch_ports(switch):
        facts = {"name": name, "mac": switch.devices[name]["address"], "switch": switch.name}
        add(sets, ("SwitchPnic", (switch.name, name)), **facts)


def switch_ports(switch: HostFacts) -> set[str]:
    """Decision: physical ports of a switch are those with a device link and those its lldpd names as its own."""
    return (switch.lldp | switch.real) & set(switch.devices)


def host_kind(host: str, found: dict) -> str:
    """The column of the report that a host counts for; all-in-one controllers count by their network side."""
    binaries = {item["binary"] for item in (*found["services"], *found["agents"]) if item["host"] == host}
    settings = {agent["binary"]: agent["configurations"] for agent in found["agents"] if agent["host"] == host}
    if BRIDGE_AGENT in binaries:
        return "linuxbridge"
    if OVS_AGENT in binaries and "nova-compute" in binaries:
        return "ovs-hybrid" if settings[OVS_AGENT].get("ovs_hybrid_plug") else "ovs-direct"
    return "network" if OVS_AGENT in binaries else "controller"
