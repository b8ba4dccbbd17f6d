"""Cliques: each equals what a plain walk over all links finds by the definition; none holds another tenant's overlay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from calipso import cliques
from calipso.errors import Conflict, Invalid, NotFound
from calipso.graph import Graph
from calipso.inventory import RELATIONSHIPS
from calipso.model import CLIQUE_TYPES, LINK_TYPES, OBJECT_TYPES, CliqueType
from calipso.queries import query
from tests.conftest import Server
from tests.two_clouds import two_clouds
from tests.walking import walked

pytestmark = pytest.mark.graph
OUTER = ("host", "vedge", "otep", "switch")


@pytest.fixture(scope="module")
def two_customers(neo4j_server: Server) -> Iterator[Graph]:
    """Both recorded clouds, side by side as two environments."""
    with two_clouds(neo4j_server) as graph:
        yield graph


class Walks:
    """All links of an environment in memory, and the walk of a clique type by its definition, link by link."""

    def __init__(self, graph: Graph, environment: str) -> None:
        rows = graph.read("read/objects_all", environment=environment)
        self.objects = {row["object"]["id"]: row["object"] for row in rows}
        self.links: dict[str, list[dict[str, Any]]] = {}
        for identity in self.objects:
            self.links[identity] = graph.read("inventory/links_of", id=identity, types=RELATIONSHIPS)

    def own_networks(self, focal: str) -> set[str]:
        """The networks that an object is on; none for what carries everybody's."""
        one = self.objects[focal]
        if one["type"] == "network":
            return {one["uuid"]}
        if one["type"] == "project":
            ports = {p["network_uuid"] for p in self.objects.values() if self._port_of(p, one)}
            return ports | {n["uuid"] for n in self.objects.values() if n["type"] == "network" and n["parent"] == focal}
        if one["type"] == "switch_pnic":
            below = [link["source"] for link in self.links[focal] if link["type"] == "HOST_PNIC_SWITCH_PNIC"]
            return {net for nic in below for net in self._carried(nic, ("HOST_PNIC_NETWORK",))}
        return set() if one["type"] in OUTER else self._carried(focal, RELATIONSHIPS)

    @staticmethod
    def _port_of(port: dict[str, Any], project: dict[str, Any]) -> bool:
        return port["type"] == "port" and port.get("project_uuid") == project["uuid"]

    def _carried(self, identity: str, types: Any) -> set[str]:
        links = [link for link in self.links[identity] if link["type"] in types]
        return {link["link"]["network"] for link in links if link["link"].get("network")}

    def clique(self, focal: str, steps: tuple[str, ...]) -> set[str]:
        """The clique of an object, by the definition."""
        own = self.own_networks(focal)
        return walked(focal, steps, lambda here: self._ways(here, own))

    def _ways(self, here: str, own: set[str]) -> Iterator[tuple[str, str, bool]]:
        for link in self.links[here]:
            network = link["link"].get("network")
            outward = link["source"] == here
            other = link["target"] if outward else link["source"]
            if other in self.objects and not (network and own and network not in own):
                yield link["type"], other, outward


@pytest.mark.parametrize("environment", ["moz", "boingboing"])
def test_every_objects_clique_is_what_a_walk_by_the_definition_finds(two_customers: Graph, environment: str) -> None:
    walks = Walks(two_customers, environment)
    steps = {row.name: row.steps for row in CLIQUE_TYPES}
    assert {one["type"] for one in walks.objects.values()} == {row.name for row in OBJECT_TYPES}
    wrong = []
    for identity in walks.objects:
        found = cliques.clique(two_customers, identity)
        expected = walks.clique(identity, steps[found["clique_type"]])
        nodes = [node["id"] for node in found["nodes"]]
        ends = {link[end] for link in found["links"] for end in ("source", "target")}
        if set(nodes) != expected or len(nodes) != len(expected) or ends - set(nodes):
            wrong.append((identity, set(nodes) ^ expected))
    assert wrong == []


@pytest.mark.parametrize("environment", ["moz", "boingboing"])
def test_what_belongs_to_one_tenant_has_nothing_of_anothers_overlays_in_its_clique(
    two_customers: Graph, environment: str
) -> None:
    walks = Walks(two_customers, environment)
    for identity, one in walks.objects.items():
        own = walks.own_networks(identity)
        if not own or one["type"] not in ("instance", "vnic", "port", "vservice", "project", "network", "subnet"):
            continue
        for node in cliques.clique(two_customers, identity)["nodes"]:
            network = node["properties"].get("network_uuid")
            if node["type"] in ("vnic", "port", "subnet") and network:
                assert network in own, (identity, node["id"])
            if node["type"] == "network":
                assert node["properties"]["uuid"] in own or one["type"] == "project", (identity, node["id"])


@pytest.mark.parametrize("kind", ["switch", "host", "host_pnic", "vedge", "otep"])
def test_from_below_servers_and_their_projects_are_reached(two_customers: Graph, kind: str) -> None:
    walks = Walks(two_customers, "moz")
    reached = set()
    for identity, one in walks.objects.items():
        if one["type"] == kind:
            reached |= {n["name"] for n in cliques.clique(two_customers, identity)["nodes"] if n["type"] == "instance"}
    assert len(reached) >= 14
    assert "moz-web-1" in reached


def test_every_connected_object_has_a_clique(two_customers: Graph) -> None:
    walks = Walks(two_customers, "moz")
    alone = [i for i in walks.objects if len(cliques.clique(two_customers, i)["nodes"]) < 2]
    assert {walks.objects[one]["type"] for one in alone} <= {"project", "switch"}
    assert all(len(walks.links[one]) <= 1 for one in alone)


def test_the_walk_looks_at_all_live_link_types_and_at_no_former_one() -> None:
    for text in map(query, ("cliques/walk", "cliques/level")):
        named = text.replace("\n", " ").replace("]", " ")
        assert [row.relationship for row in LINK_TYPES if f"{row.relationship} " not in named] == []
        assert "[r:WAS_" not in text


def test_a_type_of_ones_own_goes_before_calipsos_where_it_fits_and_can_be_changed_and_removed(
    two_customers: Graph,
) -> None:
    row = CliqueType("wires", "instance", ("instance_vnic",), (("name", ("moz-web-1",)),))
    cliques.add_clique_type(two_customers, row)
    try:
        assert cliques.clique(two_customers, "moz-web-1")["clique_type"] == "wires"
        assert cliques.clique(two_customers, "moz-web-2")["clique_type"] == "instance"
        with pytest.raises(Conflict, match="there is a clique type 'wires'"):
            cliques.add_clique_type(two_customers, row)
        longer = CliqueType("wires", "instance", ("instance_vnic", "vnic_port"), row.where)
        cliques.add_clique_type(two_customers, longer, replace=True)
        nodes = cliques.clique(two_customers, "moz-web-1")["nodes"]
        assert [node["type"] for node in nodes] == ["instance", "vnic", "port"]
    finally:
        cliques.remove_clique_type(two_customers, "wires")
    assert cliques.clique(two_customers, "moz-web-1")["clique_type"] == "instance"


@pytest.mark.parametrize(
    ("row", "error", "said"),
    [
        (CliqueType("a", "server", ("instance_vnic",)), NotFound, "no object type server"),
        (CliqueType("a", "instance", ("instance_cable",)), NotFound, "no link type instance_cable"),
        (
            CliqueType("a", "instance", ("instance_vnic", "switch_switch_pnic")),
            Invalid,
            "step 2: switch_switch_pnic can never",
        ),
        (CliqueType("a", "switch", ("host_pnic_switch_pnic",)), Invalid, "step 1: host_pnic_switch_pnic can never"),
        (CliqueType("a", "instance", ()), Invalid, "has 0 steps"),
        (CliqueType("a", "instance", ("instance_vnic",) * 17), Invalid, "has 17 steps"),
        (CliqueType("a", "instance", ("instance_vnic",), (("colour", ("red",)),)), Invalid, "no property colour"),
        (CliqueType("switch", "switch", ("switch_switch_pnic",)), Conflict, "Calipso's own"),
    ],
)
def test_a_clique_type_that_cannot_be_is_refused_and_nothing_is_kept(
    two_customers: Graph, row: CliqueType, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        cliques.add_clique_type(two_customers, row)
    assert not any(one["own"] for one in cliques.clique_types(two_customers))


def test_all_cliques_of_a_project_are_told_and_those_in_error_alone(two_customers: Graph) -> None:
    told = list(cliques.cliques(two_customers, "moz", "moz"))
    assert len([one for one in told if one["type"] == "instance"]) == 20
    assert {one["type"] for one in told} == {"instance", "network", "vservice"}
    assert list(cliques.cliques(two_customers, "moz", "moz", erroneous=True)) == [one for one in told if one["errors"]]
    with pytest.raises(Invalid, match="is a instance, not a project"):
        list(cliques.cliques(two_customers, "moz", "moz-web-1"))


@pytest.mark.parametrize("environment", ["moz", "boingboing"])
def test_a_walk_step_by_step_tells_what_one_question_tells(
    two_customers: Graph, monkeypatch: pytest.MonkeyPatch, environment: str
) -> None:
    objects = Walks(two_customers, environment).objects
    one_question = {}
    for kinds in (tuple({one["type"] for one in objects.values()}), ()):
        monkeypatch.setattr(cliques, "PLUGGED", kinds)
        monkeypatch.setattr(cliques, "PLUGGED_BRIDGES", ())
        told = {identity: cliques.clique(two_customers, identity) for identity in objects}
        one_question = one_question or told
    for identity, found in told.items():
        assert found == one_question[identity], identity


@pytest.mark.parametrize("environment", ["moz", "boingboing", None])
def test_many_cliques_at_once_are_each_what_one_question_tells(
    two_customers: Graph, monkeypatch: pytest.MonkeyPatch, environment: str | None
) -> None:
    one_by_one = list(cliques.cliques(two_customers, environment))
    monkeypatch.setattr(cliques, "MANY", 0)
    assert list(cliques.cliques(two_customers, environment)) == one_by_one
    assert len(one_by_one) > 30


def test_the_command_tells_objects_by_hops_and_takes_wrong_words_kindly(
    two_customers: Graph, run_calipso: Callable[..., Any], calipso_home: Path
) -> None:
    found = run_calipso("clique", "moz-web-1", "--json")
    nobody = run_calipso("clique", "moz-web-99")
    both = run_calipso("clique", "moz-web-1", "--all")
    assert found.exit_code == 0, found.stderr
    assert found.json().keys() >= {"focal", "clique_type", "scan", "nodes", "links", "health"}
    assert found.json()["hosts"] == ["compute-1"]
    assert nobody.exit_code == 1
    assert "no object 'moz-web-99'" in nobody.stderr
    assert both.exit_code == 2
