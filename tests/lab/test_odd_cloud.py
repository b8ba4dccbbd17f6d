"""Odd things on the live lab are in the graph as they are: equal names and prefixes, IPv6, trunks, servers on no host.

Run after `make lab-test` has scanned the lab; see test_truth.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from calipso import inventory
from calipso.graph import Graph
from calipso.inventory import RELATIONSHIPS

from . import graph_sets, live, truth
from .compare import compare
from .odd_cloud import NETWORK, SERVER, odd_cloud
from .scanning import scan

pytestmark = live.LIVE
# Agents wire what is new some seconds after nova says that it runs.
SETTLES_S = 180


@pytest.fixture(scope="module", autouse=True)
def odd() -> Iterator[list[str]]:
    """An odd cloud on the lab, scanned once it settled; and what differs from the truth."""
    with odd_cloud(live.state()):
        end = time.monotonic() + SETTLES_S
        while (found := differences()) and time.monotonic() < end:
            time.sleep(10)
        yield found
    scan()


def differences() -> list[str]:
    """The truth against the graph after a scan."""
    scanned = scan()
    assert scanned.code == 0, scanned.told["errors"]
    with graph_sets.driver() as server:
        graph, faults = graph_sets.read(server, live.ENVIRONMENT)
    true = truth.collect(live.state())
    return [f"{item.kind} {item.what} {item.text}" for item in compare(true, graph, faults)]


def test_the_graph_of_an_odd_cloud_is_the_truth(odd: list[str]) -> None:
    assert odd == []


def test_equal_names_of_two_tenants_and_regions_stay_apart(graph: Graph) -> None:
    servers = [hit for hit in inventory.search(graph, SERVER, types=["instance"], limit=50) if hit["name"] == SERVER]
    networks = [hit for hit in inventory.search(graph, NETWORK, types=["network"], limit=50) if hit["name"] == NETWORK]
    assert len({hit["id"] for hit in servers}) == len({hit["id"] for hit in networks}) == 3
    for own in (servers, networks):
        places = {(hit["properties"]["region"], hit["properties"].get("project_uuid")) for hit in own}
        assert len(places) == 3


@pytest.mark.parametrize(
    ("name", "status", "links"),
    [
        ("odd-trunked", "ACTIVE", {"INSTANCE_VNIC": 1, "PROJECT_INSTANCE": 1, "CONTAINS": 2}),
        ("odd-shelved", "SHELVED_OFFLOADED", {"INSTANCE_VNIC": 1, "PROJECT_INSTANCE": 1, "CONTAINS": 2}),
        ("odd-off", "SHUTOFF", {"INSTANCE_VNIC": 1, "PROJECT_INSTANCE": 1, "CONTAINS": 2}),
        ("odd-nowhere", "ERROR", {"PROJECT_INSTANCE": 1, "CONTAINS": 1}),
    ],
)
def test_a_server_of_each_state_hangs_where_it_is(graph: Graph, name: str, status: str, links: dict[str, int]) -> None:
    server = inventory.find_object(graph, name)
    rows = graph.read("inventory/links_of", id=server["id"], types=RELATIONSHIPS)
    assert server["status"] == status
    assert {kind: sum(row["type"] == kind for row in rows) for kind in links} == links
