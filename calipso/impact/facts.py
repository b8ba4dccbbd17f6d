"""Facts: what an impact is reckoned with, read from the graph in few large answers: wires, networks and who is on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from calipso.graph import Graph, Row
from calipso.impact.networks import Net, Place, Service
from calipso.impact.wires import Wires, exit_node, left, roots
from calipso.impact.wiring import PHYSICAL, read_wiring, wire_bridges
from calipso.records import key_of, object_id

# States of a highly available router in which it serves or would take over.
SERVING = ("active", "standby")


@dataclass(slots=True)
class Thing:
    """What is told of a server, service or network; `state` is that of a highly available router."""

    name: str
    type: str
    project: str | None = None
    host: str | None = None
    state: str | None = None


@dataclass(slots=True)
class Facts:
    """`hosts` are those that were read whole; of other hosts only how many servers each network has there."""

    hosts: set[str]
    wires: Wires
    legs: list[tuple[str, str, str]] = field(default_factory=list)
    nets: dict[str, Net] = field(default_factory=dict)
    things: dict[str, Thing] = field(default_factory=dict)
    # Networks and their places by the way out that they use, and by host.
    by_exit: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    by_host: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    on_host: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


# What an interface is plugged into where nobody looked into its host.
UNKNOWN = "?"
# (host, server, vNIC, virtual switch or host, network) of one interface of a server on one network.
End = tuple[str, str, str, str, str]


def environment_of(identity: str) -> str:
    """The environment of an object, which its id begins with."""
    return identity.partition("/")[0]


def id_beside(identity: str, type_name: str, *natural_key: str) -> str:
    """The id of another object of the same environment."""
    return object_id(environment_of(identity), key_of(type_name, *natural_key))


def read_facts(graph: Graph, hosts: Collection[str], networks: Iterable[str], wires: Wires) -> Facts:
    """Facts of some hosts with all networks on them, and of some networks more."""
    facts, wanted = Facts(set(hosts), wires), sorted(hosts)
    wiring = read_wiring(graph, wires, wanted)
    facts.legs = wiring.legs
    plugs = Plugs(graph, wanted, wiring.seen)
    _read_servers(graph, facts, wanted)
    ends = _read_interfaces(graph, wanted, plugs)
    own = {row["id"]: row for row in graph.read("impact/services_on", hosts=wanted)}
    nets = {id_beside(one, "network", uuid) for one, row in own.items() for uuid in row["networks"]}
    nets |= {end[-1] for end in ends} | set(networks)
    rows = graph.read("impact/services", networks=sorted(nets), hosts=wanted)
    far = sorted({told[0] for row in rows for told in row["services"]} - own.keys())
    others = {row["id"]: row for row in graph.read("impact/services_named", ids=far)} if far else {}
    for service, row in own.items():
        facts.on_host[row["host"]].append(service)
    for service, row in (own | others).items():
        facts.things[service] = Thing(
            row["name"], "vservice", _project(service, row["project"]), row["host"], row["state"]
        )
    for row in rows:
        _keep_network(facts, row, own | others, plugs)
    for host, server, vnic, local, network in ends:
        if net := facts.nets.get(network):
            place = net.places.get(local)
            if place is None:
                place = net.places[local] = Place(host)
            place.servers.append((server, vnic))
            place.count += 1
    # A highly available router has one port on several hosts.
    _read_spread(graph, facts, {row["id"]: row["ports"] - len({told[2] for told in row["services"]}) for row in rows})
    wire_bridges(wiring, {local for net in facts.nets.values() for local in net.places})
    _join(facts, wiring.seen)
    return facts


class Plugs:
    """Which virtual switch or Linux bridge the interfaces of some hosts end in, by the bridge that they are plugged into."""

    def __init__(self, graph: Graph, hosts: list[str], seen: set[str]) -> None:
        self.graph, self.seen = graph, seen
        self.known = {
            bridge: row["switch"] for row in graph.read("impact/plugs", hosts=hosts) for bridge in row["bridges"]
        }

    def learn(self, bridges: set[str]) -> None:
        """Ask which of some bridges that lead into no virtual switch are Linux bridges."""
        new = bridges - self.known.keys() - {""}
        if new:
            self.known |= {
                row["bridge"]: row["switch"] for row in self.graph.read("impact/linux_bridges", bridges=sorted(new))
            }

    def local(self, host: str, bridge: str) -> str:
        """The virtual switch, the host itself where nobody looked into it, "" for what is plugged into nothing."""
        return host if host not in self.seen else self.known.get(bridge, "")


def _read_servers(graph: Graph, facts: Facts, hosts: list[str]) -> None:
    for row in graph.read("impact/servers", hosts=hosts):
        host = row["host"]
        facts.on_host[host] += row["servers"]
        for server, name, project in zip(row["servers"], row["names"], row["projects"], strict=True):
            facts.things[server] = Thing(name, "instance", _project(server, project), host)


def _read_interfaces(graph: Graph, hosts: list[str], plugs: Plugs) -> list[End]:
    ends: list[End] = []
    for row in graph.read("impact/interfaces", hosts=hosts):
        host, prefix = row["host"], id_beside(row["host"], "network", "")
        plugs.learn(set(row["bridges"]))
        columns = (row[name] for name in ("servers", "vnics", "networks", "bridges"))
        for server, vnic, network, bridge in zip(*columns, strict=True):
            if local := plugs.local(host, bridge):
                ends.append((host, server, vnic, local, prefix + network))
    return ends


def _read_spread(graph: Graph, facts: Facts, ports: dict[str, int]) -> None:
    """Servers elsewhere, for networks that have more ports than were read."""
    more = [net.id for net in facts.nets.values() if ports[net.id] > sum(place.count for place in net.places.values())]
    for row in graph.read("impact/spread", networks=sorted(more)) if more else ():
        _keep_spread(facts, row)


def _project(identity: str, uuid: str | None) -> str | None:
    return id_beside(identity, "project", uuid) if uuid else None


def _keep_network(facts: Facts, row: Row, services: dict[str, Row], plugs: Plugs) -> None:
    gateways, carriers = set(row["gateways"]), row["carriers"] or []
    net = Net(row["id"], row["region"] or "", tuple(carriers), external=bool(row["external"]))
    facts.nets[net.id] = net
    facts.things[net.id] = Thing(row["name"], "network", _project(net.id, row["project"]))
    routed = False
    for service, vnic, _port, addresses, bridge in row["services"]:
        served = gateways & set(addresses or ())
        routed = routed or bool(served)
        _keep_service(facts, net, services[service], Service(service, vnic, "", min(served, default="")), bridge, plugs)
    net.outside = bool(gateways) and not routed and bool(carriers) and all(c.startswith(PHYSICAL) for c in carriers)


def _keep_service(facts: Facts, net: Net, told: Row, service: Service, bridge: str, plugs: Plugs) -> None:
    host = told["host"]
    if host in facts.hosts:
        plugs.learn({bridge} - {UNKNOWN})
        local = plugs.local(host, bridge)
    else:
        local = host if bridge else ""  # nothing happens to it there: it is enough that it is plugged in
    if host and local:
        serves = not told["ha"] or told["state"] in SERVING
        address = service.address if serves else ""
        place = net.places.setdefault(local, Place(host))
        place.services.append(Service(service.id, service.vnic, told["kind"], address, bool(told["distributed"])))


def _keep_spread(facts: Facts, row: Row) -> None:
    net = facts.nets[row["network"]]
    for name, many in zip(row["hosts"], row["counts"], strict=True):
        host = id_beside(net.id, "host", net.region, name)
        if host not in facts.hosts:
            net.places.setdefault(host, Place(host)).count = many


def _join(facts: Facts, seen: set[str]) -> None:
    """Tell each place its ways out that lead somewhere now; one without reaches nothing elsewhere."""
    standing = left(facts.wires, roots(facts.wires))
    for net in facts.nets.values():
        for local, place in net.places.items():
            facts.by_host[place.host].append((net.id, local))
            if place.host not in seen:
                continue
            exits = (exit_node(local, carrier) for carrier in net.carriers)
            place.exits = tuple(node for node in exits if standing.get(node) is not None)
            place.joined = bool(place.exits)
            for node in place.exits:
                facts.by_exit[node].append((net.id, local))


def read_users(graph: Graph, facts: Facts, networks: Iterable[str]) -> dict[str, list[tuple[str, str, str]]]:
    """(server, vNIC, host) of all servers on some networks; they are kept among the things."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for row in graph.read("impact/users", networks=sorted(networks)):
        net = facts.nets[row["network"]]
        found[net.id] = users = []
        for server, name, project, host_name, vnic in row["servers"]:
            host = id_beside(net.id, "host", net.region, host_name) if host_name else None
            facts.things.setdefault(server, Thing(name, "instance", _project(server, project), host))
            users.append((server, vnic, host or ""))
    return found
