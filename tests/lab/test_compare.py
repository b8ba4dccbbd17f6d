"""The comparison itself: what it must see, in small sets without a lab."""

import copy
from pathlib import Path

import pytest

from . import graph_sets, sets, truth_hosts, ways
from .compare import compare, table
from .sets import Difference, Sets, add_link

SERVER, VNIC, BRIDGE = ("Instance", ("u1",)), ("Vnic", ("p1", "c1")), ("Vconnector", ("c1", "qbr1"))
OTEPS = ("Otep", ("c1", "vxlan", "192.0.2.1")), ("Otep", ("c2", "vxlan", "192.0.2.2"))


@pytest.fixture
def true() -> Sets:
    """A server with a NIC in a bridge, and two tunnel endpoints."""
    objects = {
        SERVER: {"type": "instance", "status": "ACTIVE", "host": "c1"},
        VNIC: {"type": "vnic", "tag": 1, "host": "c1"},
        BRIDGE: {"type": "vconnector", "kind": "hybrid", "host": "c1"},
        OTEPS[0]: {"type": "otep", "host": "c1"},
        OTEPS[1]: {"type": "otep", "host": "c2"},
    }
    links = {("INSTANCE_VNIC", SERVER, VNIC), ("VNIC_VCONNECTOR", VNIC, BRIDGE), ("OTEP_OTEP", *OTEPS)}
    return Sets(objects, links, {"c1": "ovs-hybrid", "c2": "linuxbridge"}, [])


def kinds(differences: list[Difference]) -> list[tuple[str, str, str]]:
    """Differences without their text."""
    return [(item.kind, item.what, item.type) for item in differences]


def test_same_sets_do_not_differ(true: Sets) -> None:
    """Properties that the truth does not name may be anything."""
    graph = copy.deepcopy(true)
    graph.objects[SERVER]["flavor"] = "small"
    assert compare(true, graph, []) == []


def test_missing_and_extra_objects_are_seen(true: Sets) -> None:
    """One object gone, another one too many."""
    graph = copy.deepcopy(true)
    del graph.objects[BRIDGE]
    graph.objects["Vconnector", ("c1", "qbr2")] = {}
    assert kinds(compare(true, graph, [])) == [("extra", "object", "Vconnector"), ("missing", "object", "Vconnector")]


def test_a_redirected_link_is_missing_and_extra(true: Sets) -> None:
    """A link to the wrong end counts on both sides."""
    graph = copy.deepcopy(true)
    graph.links.remove(("VNIC_VCONNECTOR", VNIC, BRIDGE))
    graph.links.add(("VNIC_VCONNECTOR", VNIC, ("Vconnector", ("c1", "qbr2"))))
    found = compare(true, graph, [])
    assert kinds(found) == [("extra", "link", "VNIC_VCONNECTOR"), ("missing", "link", "VNIC_VCONNECTOR")]
    assert "qbr2" in found[0].text
    assert "qbr1" in found[1].text


@pytest.mark.parametrize(("name", "value"), [("tag", 2), ("tag", "1"), ("tag", True), ("tag", None), ("host", "c2")])
def test_a_property_of_another_value_or_kind_is_seen(true: Sets, name: str, value: object) -> None:
    """Also where Python would call them equal."""
    graph = copy.deepcopy(true)
    graph.objects[VNIC][name] = value
    assert kinds(compare(true, graph, [])) == [("property", "object", "Vnic")]


def test_a_property_that_must_be_absent_is_seen(true: Sets) -> None:
    """None in the truth means that the graph has no such property."""
    true.objects[VNIC]["tag"] = None
    graph = copy.deepcopy(true)
    del graph.objects[VNIC]["tag"]
    assert compare(true, graph, []) == []
    graph.objects[VNIC]["tag"] = 3
    assert kinds(compare(true, graph, [])) == [("property", "object", "Vnic")]


def test_a_symmetric_link_is_one_link_either_way() -> None:
    """And any other has its direction."""
    links: set[sets.Link] = set()
    for name in ("OTEP_OTEP", "VNIC_PORT"):
        add_link(links, name, *OTEPS)
        add_link(links, name, *reversed(OTEPS))
    assert sorted(name for name, *_ in links) == ["OTEP_OTEP", "VNIC_PORT", "VNIC_PORT"]


def test_the_table_counts_by_host_kind(true: Sets) -> None:
    """Truth, found, missing, extra and property, whole and per kind."""
    graph = copy.deepcopy(true)
    graph.links.remove(("VNIC_VCONNECTOR", VNIC, BRIDGE))
    graph.objects[SERVER]["status"] = "ERROR"
    lines = [line.split() for line in table(true, graph, compare(true, graph, []))]
    assert ["link", "VNIC_VCONNECTOR", "all", "1", "0", "1", "0", "0"] in lines
    assert ["object", "Instance", "all", "1", "1", "0", "0", "1"] in lines
    assert ["ovs-hybrid", "1", "0", "1", "0", "0"] in lines
    assert ["total", "objects", "linuxbridge", "1", "1", "0", "0", "0"] in lines


def test_a_saved_truth_is_the_same_truth(true: Sets, tmp_path: Path) -> None:
    """Through JSON and back."""
    sets.save(true, tmp_path / "truth.json")
    assert sets.load(tmp_path / "truth.json") == true


def test_keys_come_from_the_properties_of_the_contract() -> None:
    """Router by its UUID, DHCP server by its network's, a homeless one with an empty host, a lacking one with ``?``."""
    dhcp = {"kind": "dhcp", "network_uuid": "n", "host": "h"}
    assert sets.natural_key("Vservice", dhcp) == ("dhcp", "n", "h")
    assert sets.natural_key("Vservice", {"kind": "router", "uuid": "r"}) == ("router", "r", "")
    assert sets.natural_key("HostPnic", {"host": "h"}) == ("h", "?")


def test_what_the_contract_leaves_open_is_read_in_one_form() -> None:
    """Nova's number or word, ip's or sysfs' case."""
    assert graph_sets.canonical("power_state", 1) == graph_sets.canonical("power_state", "RUNNING") == "running"
    assert graph_sets.canonical("oper_state", "UP") == "up"
    assert graph_sets.canonical("status", "ACTIVE") == "ACTIVE"


def test_an_object_without_its_basics_is_a_difference() -> None:
    """Every object has id, type, name and environment."""
    assert (
        kinds(graph_sets.basics(SERVER, {"id": "i", "type": "instance", "environment": "other"}, "lab"))
        == [("property", "object", "Instance")] * 2
    )


def test_a_link_that_is_there_twice_is_a_difference(true: Sets) -> None:
    """Also when the second is a symmetric one's other direction, which starts at the larger id besides."""
    nodes = {"1": OTEPS[0], "2": OTEPS[1]}
    row = {"type": "OTEP_OTEP", "source_labels": [], "target_labels": []}
    graph = Sets()
    one = graph_sets.read_link(graph, row | {"source": "1", "target": "2", "source_id": "a", "target_id": "b"}, nodes)
    two = graph_sets.read_link(graph, row | {"source": "2", "target": "1", "source_id": "b", "target_id": "a"}, nodes)
    assert (kinds(one), kinds(two)) == ([], [("extra", "link", "OTEP_OTEP"), ("property", "link", "OTEP_OTEP")])


def test_a_command_that_failed_is_told_from_an_empty_table() -> None:
    """host.sh's marks."""
    tables, failed = truth_hosts.split("\n%% fdb\n[]\n\n%% ovs Port\n\n%%failed ovs Port\n")
    assert (tables["fdb"], failed) == ("[]", {"ovs Port"})


def test_a_way_takes_every_step_of_a_chain(true: Sets) -> None:
    """No way where a step is missing."""
    links = ways.index(true)
    assert ways.follow(links, SERVER, ("INSTANCE_VNIC", "VNIC_VCONNECTOR")) == [(SERVER, VNIC, BRIDGE)]
    assert ways.follow(links, SERVER, ("INSTANCE_VNIC", "VNIC_VEDGE")) == []
