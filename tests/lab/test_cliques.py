"""The clique of every object of the live lab is the set that follows from the raw tables.

Run after `make lab-test` has scanned the lab; see test_truth.
"""

from __future__ import annotations

import pytest

from calipso import cliques
from calipso.graph import Graph
from calipso.model import CLIQUE_TYPES

from . import graph_sets, live, truth
from .sets import Node
from .truth_cliques import Cliques

pytestmark = live.LIVE
STEPS = {row.name: row.steps for row in CLIQUE_TYPES}
# What is a tenant's own; of everything else there is one for all.
OVERLAY = ("Instance", "Vnic", "Port", "Network", "Subnet", "Vservice")


@pytest.fixture(scope="module")
def true() -> Cliques:
    """The truth's cliques, asked of the lab once."""
    return Cliques(truth.collect(live.state()))


@pytest.fixture(scope="module")
def found(graph: Graph) -> dict[Node, tuple[str, list[Node]]]:
    """The clique of every object: the name of its type, and the objects, in the truth's words."""
    with graph_sets.driver() as server:
        rows = graph_sets.run(server, "objects", environment=live.ENVIRONMENT)
    nodes = {
        row["properties"]["id"]: graph_sets.node_of(row["labels"], row["properties"])
        for row in rows
        if "Environment" not in row["labels"]
    }
    told = {node: cliques.clique(graph, identity) for identity, node in nodes.items()}
    return {node: (one["clique_type"], [nodes[member["id"]] for member in one["nodes"]]) for node, one in told.items()}


def test_every_clique_is_the_set_that_follows_from_the_raw_tables(
    true: Cliques, found: dict[Node, tuple[str, list[Node]]]
) -> None:
    assert found.keys() == {node for node in true.true.objects if node[0] != "Environment"}
    wrong = {}
    for focal, (kind, members) in found.items():
        expected = true.clique(focal, STEPS[kind])
        if set(members) != expected or len(members) != len(expected):
            wrong[focal] = (kind, sorted(set(members) - expected), sorted(expected - set(members)))
    assert wrong == {}


def test_no_clique_of_a_tenants_has_anything_of_another_tenants_overlay(
    true: Cliques, found: dict[Node, tuple[str, list[Node]]]
) -> None:
    owners = owners_of(true)
    shared = shared_networks(true)
    looked_at = 0
    for focal, (_, members) in found.items():
        if focal[0] not in OVERLAY or focal not in owners or true.own(focal) <= shared:
            continue
        looked_at += 1
        foreign = [
            node
            for node in members
            if node[0] in OVERLAY and owners.get(node, owners[focal]) != owners[focal] and not true.own(node) <= shared
        ]
        assert foreign == [], focal
    assert looked_at > 100


def owners_of(true: Cliques) -> dict[Node, str]:
    """The project of what has one."""
    found = {}
    for name in ("PROJECT_INSTANCE", "PROJECT_PORT", "PROJECT_VSERVICE"):
        found |= {target: source[1][0] for _, source, target in true.links[name]}
    for _, above, below in true.links["CONTAINS"]:
        if above[0] == "Project":
            found[below] = above[1][0]
    for _, owner, nic in (*true.links["INSTANCE_VNIC"], *true.links["VSERVICE_VNIC"]):
        if owner in found:
            found[nic] = found[owner]
    return found


def shared_networks(true: Cliques) -> frozenset[str]:
    """Networks on which more than one project has ports, or what has no project: nobody's own."""
    owners = owners_of(true)
    users = {node[1][0]: {owner} for node, owner in owners.items() if node[0] == "Network"}
    for port, network in true.network_of.items():
        users.setdefault(network, set()).add(owners.get(port, ""))
    return frozenset(network for network, projects in users.items() if len(projects) > 1)
