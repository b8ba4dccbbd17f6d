"""A scan of the live lab against its truth.

The caller has scanned the lab into the database of CALIPSO_LAB_NEO4J_URI, _USER and _PASSWORD, as the environment
CALIPSO_LAB_ENVIRONMENT (``lab`` without it), before this runs: ``make lab-test`` does.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import neo4j
import pytest

from . import graph_sets, live, truth, ways
from .compare import compare
from .sets import Difference, Sets

pytestmark = live.LIVE


@pytest.fixture(scope="module")
def true() -> Sets:
    """The truth, asked of the lab once."""
    return truth.collect(live.state())


@pytest.fixture(scope="module")
def server() -> Iterator[neo4j.Driver]:
    """The database that was scanned into."""
    with graph_sets.driver() as found:
        yield found


def differences(true: Sets, server: neo4j.Driver) -> list[Difference]:
    """Truth against graph, now."""
    graph, faults = graph_sets.read(server, live.ENVIRONMENT)
    return compare(true, graph, faults)


def one_link(server: neo4j.Driver, name: str) -> dict:
    """A link of a type as parameters that can remove and make it again."""
    return {"type": name, **graph_sets.run(server, "one_link", environment=live.ENVIRONMENT, type=name)[0]}


@contextmanager
def removed(server: neo4j.Driver, link: dict) -> Iterator[None]:
    """A link taken out by hand, and put back as it was."""
    key = {name: link[name] for name in ("type", "source", "target")}
    assert graph_sets.run(server, "remove_link", **key) == [{"removed": 1}]
    try:
        yield
    finally:
        assert graph_sets.run(server, "make_link", **link) == [{"made": 1}]


@contextmanager
def made(server: neo4j.Driver, link: dict) -> Iterator[None]:
    """A link put in by hand, and taken out again."""
    assert graph_sets.run(server, "make_link", **link) == [{"made": 1}]
    try:
        yield
    finally:
        key = {name: link[name] for name in ("type", "source", "target")}
        assert graph_sets.run(server, "remove_link", **key) == [{"removed": 1}]


def test_the_graph_is_the_truth(true: Sets, server: neo4j.Driver) -> None:
    """Every object, property and link, none missing and none too many."""
    assert [f"{item.kind} {item.what} {item.text}" for item in differences(true, server)] == []


@pytest.mark.parametrize("name", ["VNIC_PORT", "VCONNECTOR_VEDGE", "HOST_PNIC_SWITCH_PNIC", "CONTAINS", "OTEP_OTEP"])
def test_a_link_removed_by_hand_turns_the_check_red(true: Sets, server: neo4j.Driver, name: str) -> None:
    """Exactly that link is missing, and nothing is once it is back."""
    before = differences(true, server)
    link = one_link(server, name)
    with removed(server, link):
        found = set(differences(true, server)) - set(before)
        assert [(item.kind, item.what, item.type) for item in found] == [("missing", "link", name)]
    assert differences(true, server) == before
    assert one_link(server, name) == link


@pytest.mark.parametrize("name", ["VNIC_PORT", "VCONNECTOR_VEDGE", "HOST_PNIC_SWITCH_PNIC", "HOST_PNIC_NETWORK"])
def test_a_link_redirected_by_hand_turns_the_check_red(true: Sets, server: neo4j.Driver, name: str) -> None:
    """It is missing where it was and too many where it is, and nothing differs once it is back."""
    before = differences(true, server)
    link = one_link(server, name)
    key = {part: link[part] for part in ("type", "source", "target")}
    elsewhere = graph_sets.run(server, "other_target", environment=live.ENVIRONMENT, **key)[0]
    with removed(server, link), made(server, link | elsewhere):
        found = set(differences(true, server)) - set(before)
        kinds = sorted((item.kind, item.what, item.type) for item in found)
        assert kinds == [("extra", "link", name), ("missing", "link", name)]
    assert differences(true, server) == before
    assert one_link(server, name) == link


def test_every_moz_server_has_its_way_to_the_switch_and_no_other(true: Sets, server: neo4j.Driver) -> None:
    """Per virtual NIC exactly one way, the one that the truth has."""
    project = next(
        node for node, properties in true.objects.items() if node[0] == "Project" and properties["name"] == "moz"
    )
    servers = [target for name, source, target in true.links if (name, source) == ("PROJECT_INSTANCE", project)]
    assert len(servers) == 20
    for node in servers:
        expected = ways.expected(true, node)
        assert {len(found) for found in expected.values()} == {1}, f"the truth itself lacks a way of {node}"
        assert graph_sets.ways(server, live.ENVIRONMENT, node[1][0]) == set().union(*expected.values())
