"""Impact: each answer equals what a plain flood over all links of two recorded clouds finds."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from calipso import impact, redundancy
from calipso.customers import project_ids
from calipso.errors import Ambiguous, Invalid, NotFound
from calipso.graph import Graph
from calipso.inventory import RELATIONSHIPS
from calipso.model import LINK_TYPES
from tests.conftest import Server
from tests.two_clouds import two_clouds

pytestmark = pytest.mark.graph
TAKEN = ("host", "vedge", "otep", "host_pnic", "switch", "switch_pnic", "vservice", "instance", "vnic")


@pytest.fixture(scope="module")
def two_customers(neo4j_server: Server) -> Iterator[Graph]:
    """Both recorded clouds, side by side as two environments that stand on the same two switches."""
    with two_clouds(neo4j_server) as graph:
        yield graph


class Frames:
    """All objects and links of an environment in memory, and where a frame of a network gets to, link by link.

    A frame goes up from an interface to its host's switch, out by what carries the network, through the fabric, and down.
    """

    UP = ("VNIC_VEDGE", "VNIC_VCONNECTOR", "VCONNECTOR_VCONNECTOR", "VCONNECTOR_VEDGE")
    OUT = ("VEDGE_OTEP", "VCONNECTOR_OTEP", "OTEP_VCONNECTOR", "OTEP_HOST_PNIC", "VEDGE_VCONNECTOR", "VCONNECTOR_HOST_PNIC",
           "VEDGE_HOST_PNIC", "HOST_PNIC_HOST_PNIC", "HOST_PNIC_SWITCH_PNIC")  # fmt: skip

    def __init__(self, graph: Graph, environment: str) -> None:
        rows = graph.read("read/objects_all", environment=environment)
        self.objects = {row["object"]["id"]: row["object"] for row in rows}
        self.links = {i: graph.read("inventory/links_of", id=i, types=RELATIONSHIPS) for i in self.objects}
        self.environment = environment

    def of(self, *types: str) -> list[str]:
        return [identity for identity, one in self.objects.items() if one["type"] in types]

    def other(self, identity: str, *types: str) -> list[str]:
        ends = [(link["source"], link["target"]) for link in self.links[identity] if link["type"] in types]
        return [target if source == identity else source for source, target in ends]

    def upward(self, identity: str, *types: str) -> list[str]:
        return [x["target"] for x in self.links[identity] if x["type"] in types and x["source"] == identity]

    def downward(self, identity: str, *types: str) -> list[str]:
        return [x["source"] for x in self.links[identity] if x["type"] in types and x["target"] == identity]

    def gone_with(self, taken: str) -> set[str]:
        """The object, what is contained in it, and the interface behind a bridge that has only one."""
        gone: set[str] = set()
        waiting = [taken]
        if self.objects[taken].get("kind") in ("hybrid", "trunk"):
            waiting += self.downward(taken, "VNIC_VCONNECTOR")
        while waiting:
            one = waiting.pop()
            gone.add(one)
            waiting += [x["target"] for x in self.links[one] if x["type"] == "CONTAINS" and x["source"] == one]
        return gone

    def reached(self, vnic: str, network: str, gone: set[str]) -> set[str]:
        """The vNICs that a frame of a network gets to from one of them."""
        if vnic in gone:
            return set()
        seen: set[tuple[str, str]] = set()
        waiting = [(vnic, "up")]
        while waiting:
            state = waiting.pop()
            if state not in seen and state[0] not in gone:
                seen.add(state)
                waiting += self._next(*state, network)
        return {one for one, way in seen if way == "down" and self.objects[one]["type"] == "vnic"} - {vnic}

    def _next(self, here: str, way: str, network: str) -> Iterator[tuple[str, str]]:
        one = self.objects[here]
        if one["type"] == "switch_pnic":
            if way == "up":
                yield from ((port, "fabric") for port in self._same_bridge(here))
            elif way == "fabric":
                yield from ((nic, "down") for nic in self.downward(here, "HOST_PNIC_SWITCH_PNIC"))
                yield from ((port, "up") for port in self.other(here, "SWITCH_PNIC_SWITCH_PNIC"))
        elif way == "up":
            yield from (
                (upper, "up") for upper in self.upward(here, *self.UP, *self.OUT) if self._carries(upper, network)
            )
            if one["type"] == "vedge" or one.get("kind") == "linuxbridge":
                yield here, "down"
        else:
            yield from ((lower, "down") for lower in self.downward(here, *self.OUT) if self._carries(lower, network))
            ends = [x for x in self.links[here] if x["type"] in self.UP and x["target"] == here]
            yield from ((x["source"], "down") for x in ends if self._on(x, network))

    def _same_bridge(self, port: str) -> list[str]:
        bridge = self.objects[port].get("bridge")
        ports = [p for s in self.other(port, "SWITCH_SWITCH_PNIC") for p in self.other(s, "SWITCH_SWITCH_PNIC")]
        return [p for p in ports if self.objects[p].get("bridge") == bridge]

    def _carries(self, identity: str, network: str) -> bool:
        """Tunnel ends and NICs carry some networks only; a bridge of a physical network is no way for an overlay."""
        one, carriers = self.objects[identity], self.objects[network]["carriers"]
        if one["type"] == "otep":
            return f"overlay:{one['overlay_type']}" in carriers
        if one["type"] == "host_pnic":
            return any(carrier in one.get("carries", []) for carrier in carriers)
        if one.get("kind") in ("provider", "tunnel"):
            return any(self._carries(nic, network) for nic in self.upward(identity, "VCONNECTOR_HOST_PNIC"))
        return True

    def _on(self, link: dict[str, Any], network: str) -> bool:
        uuid = self.objects[network]["uuid"]
        return link["link"].get("network") in (None, uuid)

    @cache  # noqa: B019 - lives as long as the test
    def before(self, vnic: str, network: str) -> frozenset[str]:
        return frozenset(self.reached(vnic, network, set()))

    def lost(self, vnic: str, gone: set[str]) -> set[str]:
        """Which needs a server's vNIC had and has no more."""
        network = f"{self.environment}/network/{self.objects[vnic]['network_uuid']}"
        gateways = {
            self.objects[s]["gateway_ip"]
            for s in self.other(network, "NETWORK_SUBNET")
            if self.objects[s].get("gateway_ip")
        }
        before, after = self.before(vnic, network), self.reached(vnic, network, gone)
        kinds: dict[str, Callable[[dict[str, Any]], bool]] = {
            "gateway": lambda one: one["kind"] == "router" and bool(gateways & set(one.get("addresses", []))),
            "dhcp": lambda one: one["kind"] == "dhcp",
            "peers": lambda one: one["kind"] == "instance" and one["host"] != self.objects[vnic]["host"],
        }
        found = set()
        for need, is_one in kinds.items():
            # A peer that is gone itself is none any more; a gateway that is gone is a gateway lost.
            had = {v for v in before if is_one(self.objects[v]) and not (need == "peers" and v in gone)}
            if had and not had & after:
                found.add(need)
        return found

    def cut_from(self, vnic: str, gone: set[str]) -> set[str]:
        """The standing vNICs that a vNIC reached and reaches no more."""
        network = f"{self.environment}/network/{self.objects[vnic]['network_uuid']}"
        return set(self.before(vnic, network)) - self.reached(vnic, network, gone) - gone

    def lost_anything(self, vnic: str, gone: set[str]) -> bool:
        """Whether a vNIC lost a need, or reaches fewer of those that stand."""
        return vnic in gone or bool(self.lost(vnic, gone) or self.cut_from(vnic, gone))

    def owner(self, vnic: str) -> str | None:
        """The server that has a vNIC; None for a router's or DHCP server's."""
        return next(iter(self.downward(vnic, "INSTANCE_VNIC")), None)


@pytest.fixture(scope="module")
def frames(two_customers: Graph) -> dict[str, Frames]:
    return {key: Frames(two_customers, key) for key in ("moz", "boingboing")}


@pytest.mark.parametrize("environment", ["moz", "boingboing"])
def test_who_is_down_is_who_a_plain_flood_finds_cut_off_for_every_object_taken_away(
    two_customers: Graph, frames: dict[str, Frames], environment: str
) -> None:
    plain, wrong, fallen = frames[environment], [], 0
    bridges = [i for i in plain.of("vconnector") if plain.objects[i]["kind"] in ("provider", "tunnel", "linuxbridge")]
    for taken in [*plain.of(*TAKEN), *bridges]:
        gone = plain.gone_with(taken)
        expected: dict[str, dict[str, set[str]]] = {}
        for server in plain.of("instance"):
            lost = {vnic: plain.lost(vnic, gone) for vnic in plain.other(server, "INSTANCE_VNIC")}
            if server in gone or any(lost.values()):
                expected[server] = {} if server in gone else {vnic: needs for vnic, needs in lost.items() if needs}
        told = impact.impact_of(two_customers, [taken])
        found = {
            item["object"]["id"]: {one["vnic"]: set(one["lost"]) for one in item["needs"]}
            for item in told["down"]
            if item["type"] == "instance" and item["object"]["id"].startswith(environment)
        }
        fallen += len(found)
        if _without_outer_gateways(plain, found) != expected:
            wrong.append((taken, found, expected))
    assert wrong == []
    assert fallen > 100


@pytest.mark.parametrize("seed", range(25))
def test_who_is_not_down_keeps_everything_but_peers_that_are_down_whatever_is_taken_away_together(
    two_customers: Graph, frames: dict[str, Frames], seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - sets to try, no secret
    plain = frames[chance.choice(("moz", "boingboing"))]
    taken = chance.sample(
        plain.of("host", "host_pnic", "otep", "vedge", "switch_pnic", "vservice", "vconnector"), chance.randint(2, 4)
    )
    gone = {one for named in taken for one in plain.gone_with(named)}
    told = impact.impact_of(two_customers, taken)
    down = {item["object"]["id"] for item in told["down"]}
    for server in plain.of("instance"):
        vnics = plain.other(server, "INSTANCE_VNIC")
        if server in down:
            assert server in gone or any(plain.lost_anything(vnic, gone) for vnic in vnics), (taken, server)
        else:
            assert not any(plain.lost(vnic, gone) for vnic in vnics), (taken, server)
            standing = {peer for vnic in vnics for peer in plain.cut_from(vnic, gone)}
            assert {plain.owner(peer) for peer in standing} <= down | {None}, (taken, server)


def _without_outer_gateways(plain: Frames, found: dict[str, dict[str, set[str]]]) -> dict[str, dict[str, set[str]]]:
    """A gateway beyond the fabric is in no link: the flood cannot know it, and it is lost together with the peers."""
    routed = {plain.objects[v]["network_uuid"] for v in plain.of("vnic") if plain.objects[v]["kind"] == "router"}
    return {
        server: {
            vnic: needs if plain.objects[vnic]["network_uuid"] in routed else needs - {"gateway"}
            for vnic, needs in vnics.items()
        }
        for server, vnics in found.items()
    }


def test_every_path_begins_with_what_is_taken_away_ends_with_what_falls_and_follows_links(
    two_customers: Graph, frames: dict[str, Frames]
) -> None:
    plain = frames["moz"]
    for taken in plain.of("host", "host_pnic", "vservice", "switch_pnic"):
        told = impact.impact_of(two_customers, [taken], projects=_projects(plain))
        for item in told["down"] + told["degraded"]:
            assert item["why"][0] == taken
            assert item["why"][-1] == item["object"]["id"]
            for here, there in zip(item["why"], item["why"][1:], strict=False):
                joined = set(plain.other(here, *RELATIONSHIPS))
                assert there in joined or _same_network(plain, here, there), (taken, here, there)


def _projects(plain: Frames) -> list[str]:
    return plain.of("project")


def _same_network(plain: Frames, here: str, there: str) -> bool:
    """From a network to an interface on it, from a virtual switch through the interface's own bridge, or to a network on it."""
    one, other = plain.objects[here], plain.objects[there]
    if {one["type"], other["type"]} == {"network", "vnic"}:
        return other.get("network_uuid") == one["uuid"] or one["uuid"] in other.get("trunk_networks", [])
    if other["type"] in ("vnic", "network", "vservice") and one["type"] in ("vedge", "vconnector", "host", "vnic"):
        return other.get("host", one["host"]) == one["host"]
    return False


def test_each_server_service_and_network_is_in_one_class_and_unaffected_ones_are_counted(two_customers: Graph) -> None:
    for taken in (
        "moz/host/RegionOne/compute-1",
        "moz/host_pnic/RegionOne/network-1/eth1",
        "moz/switch/mac:44:38:39:01:fe:01",
    ):
        told = impact.impact(two_customers, [taken])
        down, degraded = ({item["object"]["id"] for item in told[word]} for word in ("down", "degraded"))
        everything = 20 + 6 + 6 if taken != "moz/switch/mac:44:38:39:01:fe:01" else 36 + 16 + 20
        assert not down & degraded
        assert len(down) + len(degraded) + told["unaffected"] == everything
        assert told.keys() >= {"removed", "down", "degraded", "unaffected", "projects", "hosts", "switch_ports"}


def test_a_management_nic_takes_nothing_with_it(two_customers: Graph) -> None:
    told = impact.impact(two_customers, ["moz/host_pnic/RegionOne/compute-1/eth0"])
    assert told["down"] == told["degraded"] == []
    assert told["counts"]["instance"] == {"down": 0, "degraded": 0, "unaffected": 20}


def test_without_its_router_servers_lose_the_gateway_and_keep_peers_and_dhcp(two_customers: Graph) -> None:
    told = impact.impact(two_customers, ["moz-router"])
    servers = [item for item in told["down"] if item["type"] == "instance"]
    assert len(servers) == 10
    assert {need for item in servers for one in item["needs"] for need in one["lost"]} == {"gateway"}
    assert [item["gone"] for item in told["down"] if item["type"] == "vservice"] == [True]


def test_without_the_way_outside_a_router_is_down_and_the_servers_behind_it_are_degraded(two_customers: Graph) -> None:
    told = impact.impact(two_customers, ["moz/host_pnic/RegionOne/network-1/eth2"])
    assert [(item["name"], item["needs"][0]["lost"]) for item in told["down"]] == [("moz-router", ["outside"])]
    servers = [item for item in told["degraded"] if item["type"] == "instance"]
    assert len(servers) == 10
    assert {need for item in servers for one in item["needs"] for need in one["lost"]} == {"outside"}


def test_a_switch_takes_down_servers_of_every_environment_that_stands_on_it(two_customers: Graph) -> None:
    told = impact.impact(two_customers, ["tor-1"])
    assert {(row["name"], row["down"]) for row in told["projects"]} == {("moz", 20), ("boingboing", 8)}
    assert {row["host"].partition("/")[0] for row in told["switch_ports"]} == {"moz", "boingboing"}
    of_moz = impact.impact(two_customers, ["tor-1"], projects=project_ids(two_customers, "moz", "moz"))
    assert {item["object"]["id"].partition("/")[0] for item in of_moz["down"]} == {"moz"}
    assert of_moz["counts"]["instance"] == {"down": 20, "degraded": 0, "unaffected": 0}
    customer = [one for name in ("moz", "boingboing") for one in project_ids(two_customers, name, name)]
    of_both = impact.impact(two_customers, ["tor-1"], projects=customer)
    assert of_both["counts"]["instance"] == {"down": 28, "degraded": 0, "unaffected": 8}


def test_a_zone_is_its_hosts_and_hosts_together_are_more_than_each_alone(two_customers: Graph) -> None:
    def servers(*texts: str) -> set[str]:
        told = impact.impact(two_customers, list(texts), "moz")
        return {item["object"]["id"] for item in told["down"] if item["type"] == "instance"}

    assert servers("moz/availability_zone/RegionOne/az-a") == servers("compute-1")
    assert servers("compute-1", "compute-2") == servers("compute-1") | servers("compute-2")
    assert len(servers("compute-1", "compute-2", "compute-3")) == 20


def test_peers_that_are_gone_themselves_leave_a_server_degraded_not_down(two_customers: Graph) -> None:
    told = impact.impact(two_customers, ["moz/host/RegionOne/compute-1"])
    left = [item for item in told["degraded"] if item["type"] == "instance"]
    assert {item["name"] for item in left} == {
        "moz-backup-2",
        "moz-backup-5",
        "moz-db-2",
    }  # moz-storage is on two hosts
    assert {tuple(one["lost"]) for item in left for one in item["needs"]} == {("peers",)}


def test_how_much_stands_on_an_object_is_told_at_once(two_customers: Graph) -> None:
    assert impact.touched(two_customers, ["moz/switch/mac:44:38:39:01:fe:01"]) == {
        "instance": 20,
        "project": 1,
        "host": 5,
    }
    assert impact.touched(two_customers, ["moz/host/RegionOne/compute-1"]) == {"instance": 8, "project": 1, "host": 1}


@pytest.mark.parametrize(
    ("texts", "error", "said"),
    [
        ([], Invalid, "nothing is taken away"),
        (["moz-web-99"], NotFound, "no object 'moz-web-99'"),
        (["compute-1"], Ambiguous, "fits several"),
    ],
)
def test_what_cannot_be_taken_away_is_told(
    two_customers: Graph, texts: list[str], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        impact.impact(two_customers, texts)


def test_the_reading_looks_at_live_links_only() -> None:
    from calipso.queries import query  # noqa: PLC0415

    live = {row.relationship for row in LINK_TYPES}
    assert "WAS_" not in query("impact/wires") + query("impact/services") + query("impact/servers")
    assert {"VEDGE_OTEP", "OTEP_VCONNECTOR"} < live


def test_the_single_points_of_failure_are_those_whose_impact_takes_servers_down(
    two_customers: Graph, frames: dict[str, Frames]
) -> None:
    found = redundancy.redundancy(two_customers)["items"]
    points = {one: set(item["down"]) for item in found for one in (item["object"]["id"], *item["also"])}
    shared = [
        i
        for plain in frames.values()
        for i in plain.of("host", "vedge", "otep", "host_pnic", "switch", "switch_pnic", "vservice")
    ]
    bridges = [
        i
        for plain in frames.values()
        for i in plain.of("vconnector")
        if plain.objects[i]["kind"] not in ("hybrid", "trunk")
    ]
    wrong = []
    for taken in [*shared, *bridges]:
        down = {x["object"]["id"] for x in impact.impact_of(two_customers, [taken])["down"] if x["type"] == "instance"}
        # A switch is told as an object of the environments that stand on it, and may have been found by others too.
        same = [one for one in points if one.partition("/")[2] == taken.partition("/")[2] and "/switch" in one]
        told = points.get(taken, points[same[0]] if same else set())
        if told != down:
            wrong.append((taken, len(down), len(told)))
    assert wrong == []
    assert len(points) > 60


def test_a_projects_points_are_ranked_by_what_falls(two_customers: Graph) -> None:
    projects = project_ids(two_customers, "moz", "moz")
    found = redundancy.redundancy(two_customers, projects)
    assert found["of_servers"] == 20
    assert {(item["type"], item["name"]) for item in found["items"] if item["servers"] == 20} >= {
        ("switch", "tor-1"), ("host", "network-1"), ("host_pnic", "eth1")
    }  # fmt: skip
    assert [item["servers"] for item in found["items"]] == sorted((i["servers"] for i in found["items"]), reverse=True)
    assert {one.partition("/")[0] for item in found["items"] for one in item["down"]} == {"moz"}


def test_the_command_tells_classes_and_takes_wrong_words_kindly(
    two_customers: Graph, run_calipso: Callable[..., Any], calipso_home: Path
) -> None:
    found = run_calipso("impact", "moz/host/RegionOne/compute-1", "--project", "moz", "--env", "moz", "--json")
    people = run_calipso("impact", "tor-1")
    nobody = run_calipso("impact", "moz-web-99")
    neither = run_calipso("impact")
    points = run_calipso("impact", "--redundancy", "--project", "moz", "--env", "moz", "--json")
    no_project = run_calipso("impact", "tor-1", "--project", "moz-web-1")
    assert found.exit_code == 0, found.stderr
    assert len([item for item in found.json()["down"] if item["type"] == "instance"]) == 8
    assert "tor-1 > swp13s1 > eth1 > br-data" in people.stdout
    assert points.json()["items"][0].keys() >= {"object", "type", "servers", "down"}
    assert nobody.exit_code == 1
    assert "no object 'moz-web-99'" in nobody.stderr
    assert neither.exit_code == 2
    assert no_project.exit_code == 2
    assert "not a project" in no_project.stderr


def test_the_command_takes_a_customer_and_declared_pairs_and_draws(
    two_customers: Graph, run_calipso: Callable[..., Any], calipso_home: Path
) -> None:
    for words in (
        ("customer", "add", "Mozilla", "--project", "moz", "--env", "moz"),
        ("annotate", "moz-web-1", "ha-peer=moz-web-2", "--env", "moz"),
    ):
        assert run_calipso(*words).exit_code == 0
    found = run_calipso("impact", "moz-web-1", "--env", "moz", "--project", "Mozilla", "--json")
    drawn = run_calipso("impact", "compute-1", "--env", "moz", "--draw", "-", "--format", "mermaid")
    assert found.exit_code == drawn.exit_code == 0, found.stderr + drawn.stderr
    assert [len(group["members"]) for group in found.json()["groups"]] == [2]
    assert [item["object"]["name"] for item in found.json()["degraded"]] == ["moz-web-2"]
    assert "moz-web-1" in drawn.stdout
