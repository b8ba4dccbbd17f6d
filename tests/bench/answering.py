"""Answers on a graph of some size: cliques, impact and single points of failure, beside plainer ways to the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import networkx

from calipso import impact
from calipso.cliques import reach, route_of, steps_of, walk_of
from calipso.cliques import read_links as read_all_links
from calipso.graph import Graph
from calipso.impact.facts import Facts, read_facts
from calipso.impact.points import points_of
from calipso.impact.wires import UNSEEN, Wires
from calipso.impact.wiring import read_fabric
from calipso.inventory import RELATIONSHIPS
from calipso.model import CLIQUE_TYPES, CliqueType, link_type
from calipso.walks import Links
from calipso.walks import walk as walked
from tests.bench.asking import Latencies, sample, timed

SAMPLES, STEP_BY_STEP_SAMPLES, LARGE_SAMPLES, LARGE_STEP_BY_STEP_SAMPLES = 200, 20, 10, 2
SWITCH_SAMPLES, MANY = 20, 2000
INSTANCE = next(row for row in CLIQUE_TYPES if row.focal == "instance")
# The links that a frame passes from the fabric to a server, in the fabric both ways, below it from target to source.
BOTH_WAYS = ("SWITCH_PNIC_SWITCH_PNIC", "SWITCH_SWITCH_PNIC")
DOWNWARDS = (
    "HOST_PNIC_SWITCH_PNIC", "HOST_PNIC_HOST_PNIC", "VCONNECTOR_HOST_PNIC", "VEDGE_HOST_PNIC", "OTEP_HOST_PNIC",
    "OTEP_VCONNECTOR", "VEDGE_VCONNECTOR", "VEDGE_OTEP", "VCONNECTOR_OTEP", "VCONNECTOR_VEDGE", "VCONNECTOR_VCONNECTOR",
    "VNIC_VEDGE", "VNIC_VCONNECTOR", "INSTANCE_VNIC",
)  # fmt: skip
NETWORK = next(row for row in CLIQUE_TYPES if row.focal == "network")


def walk(graph: Graph, focal: dict[str, Any], kind: CliqueType) -> set[str]:
    """A clique as Calipso asks for it: the ids."""
    return {row["object"]["id"] for row in walk_of(graph, focal, kind)}


def step_by_step(graph: Graph, identity: str, kind: CliqueType, own: list[str], question: str) -> set[str]:
    """The same by a question for each node and link type, as the original did; `own` are the focal object's networks.

    The question is bench/step, or bench/step_whole, which tells all properties too.
    """
    reached = {identity: kind.focal}
    for step in kind.steps:
        found: dict[str, str] = {}
        for name in step.split("|"):
            row = link_type(name.removesuffix(">"))
            ends = {end for rule in row.rules for end in (rule.left, rule.right)}
            for node, node_type in reached.items():
                if node_type in ends or "*" in ends:
                    asked = {"id": node, "type": row.relationship, "own": own, "forward": name.endswith(">")}
                    found |= {other["id"]: other["type"] for other in graph.read(question, **asked)}
        reached |= {node: node_type for node, node_type in found.items() if node not in reached}
    return set(reached)


def ask_for_cliques(graph: Graph, environment: str) -> tuple[Latencies, int]:
    """Cliques of servers and of the network with most ports; both ways must find the same. And that clique's size."""
    servers = sample(graph, environment, SAMPLES)
    found: Latencies = {}
    for _ in range(2):  # the first pass warms plans and pages up and does not count
        found = {"RETURN 1": [], "clique of a server": [], "clique of a server, node by node": []}
        for number, server in enumerate(servers):
            timed(found["RETURN 1"], graph.read, "bench/one")
            ours = timed(found["clique of a server"], walk, graph, server | {"type": "instance"}, INSTANCE)
            if number % (SAMPLES // STEP_BY_STEP_SAMPLES) == 0:
                own = _networks(graph, server["id"])
                asked = (graph, server["id"], INSTANCE, own, "bench/step_whole")
                theirs = timed(found["clique of a server, node by node"], step_by_step, *asked)
                _same(ours, theirs, server["id"])
    network = graph.read("bench/largest_network", environment=environment)[0]
    found |= {
        "clique of a network": [],
        "clique of a network, with all properties": [],
        "clique of a network, node by node": [],
    }
    focal = network | {"type": "network"}
    for number in range(LARGE_SAMPLES):
        ours = set(timed(found["clique of a network"], reach, graph, focal, NETWORK).hops)
        _same(
            ours, timed(found["clique of a network, with all properties"], walk, graph, focal, NETWORK), network["id"]
        )
        if number < LARGE_STEP_BY_STEP_SAMPLES:
            asked = (graph, network["id"], NETWORK, [network["uuid"]], "bench/step")
            theirs = timed(found["clique of a network, node by node"], step_by_step, *asked)
            _same(ours, theirs, network["id"])
    return found, len(ours)


def _networks(graph: Graph, server: str) -> list[str]:
    links = graph.read("inventory/links_of", id=server, types=RELATIONSHIPS)
    return sorted({row["link"]["network"] for row in links if row["link"].get("network")})


def _same(ours: set[str], theirs: set[str], focal: str) -> None:
    if ours != theirs:
        raise RuntimeError(f"the cliques of {focal} differ: {sorted(ours ^ theirs)[:10]}")


def ask_for_impact(graph: Graph, environment: str) -> tuple[Latencies, dict[str, int]]:
    """The impact of the switch on which most servers stand: its counts, and its full list with classes and whys."""
    switches = [row["id"] for row in graph.read("bench/switches", environment=environment)]
    counts = {switch: impact.touched(graph, [switch]) for switch in switches}
    busiest = max(switches, key=lambda switch: counts[switch]["instance"])
    found: Latencies = {}
    for _ in range(2):
        found = {"RETURN 1": [], "counts of a switch's impact": [], "full list of a switch's impact": []}
        for _ in range(SWITCH_SAMPLES):
            timed(found["RETURN 1"], graph.read, "bench/one")
            timed(found["counts of a switch's impact"], impact.touched, graph, [busiest])
            timed(found["full list of a switch's impact"], impact.impact_of, graph, [busiest])
    return found, counts[busiest]


def all_facts(graph: Graph, environment: str) -> Facts:
    """All that the servers of an environment stand on, as `redundancy` reads it."""
    wires = Wires()
    read_fabric(graph, wires)
    hosts = [row["id"] for row in graph.read("impact/hosts", environment=environment)]
    return read_facts(graph, hosts, (), wires)


def wired(graph: Graph, environment: str) -> dict[str, list[tuple[str, str]]]:
    """The links that a frame passes on its way down to a server, by type, each from its upper end to its lower one."""
    rows = {row["type"]: row for row in graph.read("bench/link_lists", environment=environment)}
    return {
        name: list(zip(rows[name]["targets"], rows[name]["sources"], strict=True))
        for name in (*BOTH_WAYS, *DOWNWARDS)
        if name in rows
    }


def find_points(facts: Facts, links: dict[str, list[tuple[str, str]]], rounds: int) -> tuple[Latencies, int]:
    """All single points of failure with what each costs whom, and networkx's dominator tree of the links; reading excluded."""
    found: Latencies = {"single points of failure": [], "dominators by networkx": []}
    for _ in range(rounds):
        points = timed(found["single points of failure"], points_of, facts)
        timed(found["dominators by networkx"], dominators_by_networkx, links)
    return found, len(points)


def dominators_by_networkx(links: dict[str, list[tuple[str, str]]]) -> dict[str, int]:
    """How many servers hang on each object alone: the dominator tree from above the fabric down to each server, summed up."""
    graph = networkx.DiGraph()
    for name, pairs in links.items():
        graph.add_edges_from(pairs)
        if name in BOTH_WAYS:
            graph.add_edges_from((lower, upper) for upper, lower in pairs)
    fabric = graph.subgraph(node for name in BOTH_WAYS for pair in links.get(name, ()) for node in pair)
    graph.add_edges_from((UNSEEN, next(iter(part))) for part in list(networkx.weakly_connected_components(fabric)))
    parent = networkx.immediate_dominators(graph, UNSEEN)
    below: dict[str, int] = defaultdict(int)
    for server in {lower for _, lower in links["INSTANCE_VNIC"]}:
        at = parent.get(server)
        while at:
            below[at] += 1
            at = parent[at]
    return below


def walk_many(graph: Graph, environment: str) -> Latencies:
    """Cliques of many servers in memory, by Calipso's walk and by networkx over the same links; both must find the same."""
    links = Links()
    for row in graph.read("cliques/objects", environment=environment):
        links.types |= {one[0]: row["type"] for one in row["objects"]}
    read_all_links(graph, environment, links)
    network = networkx.MultiDiGraph()
    for node, ways in links.ways.items():
        for name, targets in ways.items():
            network.add_edges_from((node, other, name, {"network": own}) for other, own, outward in targets if outward)
    servers = [server["id"] for server in sample(graph, environment, MANY)]
    steps, through = steps_of(INSTANCE), frozenset(route_of(INSTANCE).through)
    found: Latencies = {"cliques in memory": [], "cliques by networkx": []}
    for _ in range(2):
        ours = timed(
            found["cliques in memory"], lambda: [set(walked(links, one, steps, through).nodes) for one in servers]
        )
        theirs = timed(
            found["cliques by networkx"],
            lambda: [walk_by_networkx(network, links, one, steps, through) for one in servers],
        )
    if ours != theirs:
        raise RuntimeError("cliques in memory and by networkx differ")
    return found


def walk_by_networkx(
    network: Any, links: Links, focal: str, steps: list[list[tuple[str, bool]]], through: frozenset[str]
) -> set[str]:
    """A clique by networkx: the links of each object that was reached, those of the step's types walked."""
    own = links.own_networks(focal)
    reached = {focal}
    for step in steps:
        wanted = dict(step)
        found = set()
        for node in reached:
            if links.types[node] not in through:
                continue
            for _, other, name, carried in network.out_edges(node, keys=True, data="network"):
                if name in wanted and not (carried and own and carried not in own):
                    found.add(other)
            for other, _, name, carried in network.in_edges(node, keys=True, data="network"):
                if name in wanted and not wanted[name] and not (carried and own and carried not in own):
                    found.add(other)
        reached |= found
    return reached


def read_links(graph: Graph, environment: str) -> tuple[Latencies, int]:
    """All links of an environment as lists, one record a type."""
    found: Latencies = {"reading all links as lists": []}
    for _ in range(3):
        rows: Iterable[dict[str, Any]] = timed(
            found["reading all links as lists"], graph.read, "bench/link_lists", environment=environment
        )
    return found, sum(len(row["sources"]) for row in rows)
