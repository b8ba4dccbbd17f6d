"""Search: every way to name a thing finds it, nearest first; each hit says who uses it, and a walk link by link agrees."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from calipso import customers, search
from calipso.errors import NotFound
from calipso.graph import Graph
from calipso.inventory import RELATIONSHIPS, find_object, users_of
from calipso.inventory import search as searched
from calipso.model import LINK_TYPES
from calipso.queries import query
from calipso.records import Record, key_of
from calipso.writer import node_row
from tests.conftest import Server
from tests.two_clouds import two_clouds

WAIT_S = 30


@pytest.fixture(scope="module")
def clouds(neo4j_server: Server) -> Iterator[Graph]:
    """Both recorded clouds, side by side; the index of names has caught up."""
    with two_clouds(neo4j_server) as graph:
        asked = time.monotonic()
        while not alike(graph, "bb-mgmt-side1") and time.monotonic() - asked < WAIT_S:
            time.sleep(0.1)
        yield graph


def alike(graph: Graph, text: str) -> list[str]:
    """Names with one wrong letter."""
    return [hit.object["name"] for hit in search.alike(graph, text, search.Scope())]


def told(graph: Graph, text: str, **options: Any) -> list[tuple[str, str, str, str]]:
    """Hits in short: type, name, what matched and how."""
    return [
        (hit["type"], hit["name"], hit["matched"]["what"], hit["matched"]["how"])
        for hit in searched(graph, text, **options)
    ]


@pytest.mark.graph
def test_the_whole_name_comes_before_its_beginning_and_that_before_a_part(clouds: Graph) -> None:
    found = told(clouds, "moz-web-1")
    first = [how for _, _, what, how in found if what == "name"]
    assert found[0] == ("instance", "moz-web-1", "name", "exact")
    assert {name for _, name, _, how in found if how == "exact"} == {"moz-web-1"}
    assert "moz-web-1-eth0" in {name for _, name, _, how in found if how == "prefix"}
    assert first == sorted(first, key=("exact", "prefix", "part").index)
    parts = told(clouds, "eb-1", environment="moz")
    assert {how for _, _, _, how in parts} == {"part"}
    assert "moz-web-1" in {name for _, name, _, _ in parts}


@pytest.mark.graph
def test_of_a_part_that_thousands_have_the_whole_name_and_the_beginnings_still_come_first(clouds: Graph) -> None:
    holder = "test"
    assert clouds.change("scans/lease", environment="moz", holder=holder, seconds=60)
    names = [*(f"x-deep-{number:04d}" for number in range(2500)), "deep-one", "deep"]
    things = [Record("region", key_of("region", name), name, "", "test", {}) for name in names]
    rows = [node_row("moz", thing, 1) for thing in things]
    clouds.write("write/objects_added", environment="moz", holder=holder, scan=1, journal=False, rows=rows)
    try:
        found = searched(clouds, "deep", limit=20)
    finally:
        clouds.write("write/objects_removed", environment="moz", holder=holder, scan=1, journal=False, rows=rows)
        clouds.write("scans/release", environment="moz", holder=holder)
    assert [hit["name"] for hit in found[:2]] == ["deep", "deep-one"]
    assert [hit["matched"]["how"] for hit in found] == ["exact", "prefix", *["part"] * 18]


@pytest.mark.graph
@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("moz-wbe-1", "moz-web-1"),
        ("moz-wab-1", "moz-web-1"),
        ("moz-weeb-1", "moz-web-1"),
        ("MOZ-BCKUP-1", "moz-backup-1"),
        ("bakcup-10", "moz-backup-10"),
        ("compute_1", "compute-1"),
        ("tor-l", "tor-1"),
    ],
)
def test_one_wrong_letter_is_forgiven_where_nothing_is_nearer(clouds: Graph, wrong: str, right: str) -> None:
    found = told(clouds, wrong)
    assert right in {name for _, name, _, _ in found}
    assert {how for _, _, _, how in found} == {"one letter"}


@pytest.mark.graph
def test_two_wrong_letters_are_not_forgiven_and_nothing_far_fills_up_what_is_near(clouds: Graph) -> None:
    assert told(clouds, "mzo-wbe-1") == []
    assert {how for _, _, _, how in told(clouds, "moz-web-2")} <= {"exact", "prefix", "part"}


@pytest.mark.graph
def test_another_number_is_another_thing_and_only_offered_to_who_names_one_that_is_not_there(clouds: Graph) -> None:
    assert told(clouds, "moz-db-8") == []
    with pytest.raises(NotFound) as raised:
        find_object(clouds, "moz-db-8")
    assert "moz-db-2" in raised.value.hint


@pytest.mark.graph
def test_an_unknown_name_is_answered_with_those_that_are_one_letter_off(clouds: Graph) -> None:
    with pytest.raises(NotFound) as raised:
        find_object(clouds, "moz-wbe-1")
    assert "moz-web-1" in raised.value.hint


@pytest.mark.graph
@pytest.mark.parametrize(
    "form",
    [
        "fa:16:3e:01:01:01",
        "FA-16-3E-01-01-01",
        "fa16.3e01.0101",
        "fa163e:010101",
        "fa163e010101",
        "0xFA163E010101",
        "fa 16 3e 01 01 01",
        "fa:16:3e:1:1:1",
    ],
)
def test_a_mac_is_found_in_any_notation(clouds: Graph, form: str) -> None:
    found = {hit["type"]: hit for hit in searched(clouds, form, environment="moz")}
    assert found["port"]["name"] == "moz-web-1-eth0"
    assert found["vnic"]["matched"] == {"what": "mac", "how": "exact", "value": "fa:16:3e:01:01:01"}
    assert find_object(clouds, form, "moz", ["port"])["name"] == "moz-web-1-eth0"


@pytest.mark.graph
def test_a_uuid_is_found_with_and_without_dashes_and_by_its_beginning(clouds: Graph) -> None:
    server = find_object(clouds, "moz-web-1")
    project = find_object(clouds, "moz", types=["project"])
    dashed = "-".join(project["uuid"][a:b] for a, b in ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32)))
    assert find_object(clouds, server["uuid"].replace("-", "").upper())["id"] == server["id"]
    assert find_object(clouds, dashed)["id"] == project["id"]
    assert told(clouds, server["uuid"].replace("-", ""))[0] == ("instance", "moz-web-1", "uuid", "exact")
    assert ("instance", "moz-web-1", "uuid", "prefix") in told(clouds, server["uuid"][:13])


@pytest.mark.graph
def test_an_address_finds_what_has_it_and_then_the_subnet_around_it(clouds: Graph) -> None:
    port = find_object(clouds, "moz-web-1-eth0")
    found = told(clouds, port["addresses"][0])
    unused = told(clouds, "10.10.2.251")
    assert ("port", "moz-web-1-eth0", "addresses", "exact") in found
    assert found[-1] == ("subnet", "moz-web-subnet", "cidr", "around")
    assert unused == [("subnet", "moz-app-subnet", "cidr", "around")]
    assert ("host_pnic", "eth0", "addresses", "exact") in told(clouds, "172.30.0.13", environment="moz")


@pytest.mark.graph
def test_a_prefix_finds_its_subnet_and_then_every_address_in_it_and_no_other(clouds: Graph) -> None:
    found = searched(clouds, "10.10.2.0/24", limit=100)
    ports = [hit for hit in found if hit["type"] == "port"]
    every = searched(clouds, "10.10.", types=["port"], limit=1000)
    inside = {hit["id"] for hit in every if any(one.startswith("10.10.2.") for one in hit["properties"]["addresses"])}
    assert found[0]["name"] == "moz-app-subnet"
    assert found[0]["matched"] == {"what": "cidr", "how": "exact", "value": "10.10.2.0/24"}
    assert {hit["id"] for hit in ports} == inside
    assert len(inside) > 4
    assert {hit["matched"]["how"] for hit in found[1:]} == {"within"}


@pytest.mark.graph
def test_a_prefix_at_no_byte_finds_what_is_within_it_alone(clouds: Graph) -> None:
    wide = {hit["name"] for hit in searched(clouds, "10.10.2.0/23", types=["subnet"])}
    narrow = [hit["matched"]["value"] for hit in searched(clouds, "10.10.2.0/30", types=["port"])]
    assert wide == {"moz-app-subnet", "moz-db-subnet"}
    assert narrow
    assert set(narrow) <= {"10.10.2.1", "10.10.2.2", "10.10.2.3"}


def test_every_address_of_a_prefix_begins_with_one_of_its_beginnings() -> None:
    v4 = search.beginnings(search.ipaddress.IPv4Network("10.16.0.0/14"))
    v6 = search.beginnings(search.ipaddress.IPv6Network("2001:db8:0:1::/64"))
    assert v4 == ["\n10.16.", "\n10.17.", "\n10.18.", "\n10.19."]
    assert v6 == ["\n2001:db8:"]
    assert search.beginnings(search.ipaddress.IPv4Network("10.0.1.64/26")) == ["\n10.0.1."]
    assert search.beginnings(search.ipaddress.IPv4Network("0.0.0.0/0")) == ["\n"]


@pytest.mark.graph
@pytest.mark.parametrize(
    ("text", "name", "what"),
    [
        ("vlan 110", "moz-storage", "VLAN"),
        ("VLAN110", "moz-storage", "VLAN"),
        ("vlan 121", "bb-lan-site1", "VLAN"),
        ("vni 1001", "moz-web", "VNI"),
        ("vxlan 1001", "moz-web", "VNI"),
        ("vni:1052", "bb-wan-site1", "VNI"),
        ("110", "moz-storage", "VLAN"),
        ("1001", "moz-web", "VNI"),
    ],
)
def test_networks_are_found_by_vlan_and_vni(clouds: Graph, text: str, name: str, what: str) -> None:
    assert ("network", name, what, "exact") in told(clouds, text)


@pytest.mark.graph
def test_a_vni_is_no_vlan(clouds: Graph) -> None:
    assert told(clouds, "vlan 1001") == []
    assert told(clouds, "vni 110") == []


@pytest.mark.graph
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("compute-1 eth1", "host_pnic"),
        ("compute-1/eth1", "host_pnic"),
        ("compute-1  br-int", "vedge"),
        ("compute-1 br-data", "vconnector"),
        ("tor-1/swp11s0", "switch_pnic"),
    ],
)
def test_an_interface_is_found_by_its_host_or_switch_and_name(clouds: Graph, text: str, kind: str) -> None:
    found = searched(clouds, text, environment="moz")
    place = text.replace("/", " ").split()[0]
    assert [hit["type"] for hit in found] == [kind]
    assert place in (found[0]["properties"].get("host"), found[0]["properties"].get("switch"))


class Users:
    """Who stands on what, link by link over all links in memory."""

    def __init__(self, graph: Graph, environment: str) -> None:
        rows = graph.read("read/objects_all", environment=environment)
        self.objects = {row["object"]["id"]: row["object"] for row in rows}
        self.up: dict[tuple[str, str], set[str]] = {}
        self.down: dict[tuple[str, str], set[str]] = {}
        for one in self.objects:
            for link in graph.read("inventory/links_of", id=one, types=RELATIONSHIPS):
                self.down.setdefault((link["source"], link["type"]), set()).add(link["target"])
                self.up.setdefault((link["target"], link["type"]), set()).add(link["source"])

    def projects_on(self, nic: str) -> set[str]:
        """Projects of the servers and services of a NIC's host that have a vNIC on a network which leaves by it."""
        nics = {nic} | self.up.get((nic, "HOST_PNIC_HOST_PNIC"), set())
        nets = {self.objects[net]["uuid"] for one in nics for net in self.down.get((one, "HOST_PNIC_NETWORK"), set())}
        host = next(iter(self.up[nic, "CONTAINS"]))
        projects = set()
        for user in self.down.get((host, "CONTAINS"), set()):
            vnics = self.down.get((user, "INSTANCE_VNIC"), set()) | self.down.get((user, "VSERVICE_VNIC"), set())
            if any(self.objects[vnic].get("network_uuid") in nets for vnic in vnics):
                projects |= self.up.get((user, "PROJECT_INSTANCE"), set()) | self.up.get(
                    (user, "PROJECT_VSERVICE"), set()
                )
        return {self.objects[project]["name"] for project in projects}

    def below_switch(self, switch: str) -> set[str]:
        """Projects on the NICs that are wired to a switch."""
        ports = self.down.get((switch, "SWITCH_SWITCH_PNIC"), set())
        nics = {nic for port in ports for nic in self.up.get((port, "HOST_PNIC_SWITCH_PNIC"), set())}
        return {name for nic in nics for name in self.projects_on(nic)}


@pytest.mark.graph
@pytest.mark.parametrize("environment", ["moz", "boingboing"])
def test_the_users_of_nics_and_switches_are_those_that_a_walk_finds(clouds: Graph, environment: str) -> None:
    walk = Users(clouds, environment)
    nics = [one for one, row in walk.objects.items() if row["type"] == "host_pnic"]
    switches = [one for one, row in walk.objects.items() if row["type"] == "switch"]
    found = users_of(clouds, nics + switches)
    assert {one: set(found[one]["projects"]) for one in nics} == {one: walk.projects_on(one) for one in nics}
    assert {one: set(found[one]["projects"]) for one in switches} == {one: walk.below_switch(one) for one in switches}
    assert any(found[one]["projects"] == [environment] for one in switches)
    assert any(found[one]["projects"] == [] for one in nics)


@pytest.mark.graph
def test_every_hit_tells_its_projects_and_customers(clouds: Graph) -> None:
    customers.add_customer(clouds, "Moz Inc", ["moz/project/" + find_object(clouds, "moz", types=["project"])["uuid"]])
    try:
        hits = searched(clouds, "tor-1", types=["switch"]) + searched(clouds, "compute-1", environment="moz")
        by_place = {(hit["environment"], hit["type"]): hit for hit in hits}
        assert by_place["moz", "switch"]["customers"] == ["Moz Inc"]
        assert by_place["moz", "switch"]["projects"] == ["moz"]
        assert by_place["moz", "switch"]["projects_total"] == 1
        assert by_place["boingboing", "switch"]["projects"] == ["boingboing"]
        assert by_place["boingboing", "switch"]["customers"] == []
        for kind in ("host", "vedge", "otep"):
            assert by_place["moz", kind]["customers"] == ["Moz Inc"], kind
    finally:
        customers.remove_customer(clouds, "Moz Inc")


@pytest.mark.graph
def test_of_very_many_users_the_first_are_named_and_all_are_counted(clouds: Graph) -> None:
    domain = next(hit for hit in searched(clouds, "Default", types=["domain"]) if hit["environment"] == "moz")
    cut = clouds.read("search/users", ids=[domain["id"]], most=2, bound=20000)[0]
    bounded = clouds.read("search/users", ids=[domain["id"]], most=2, bound=1)[0]
    told = {"total": 3, "bounded": False, "projects": ["admin", "moz"], "customers": []}
    assert cut == told | {"id": domain["id"], "environment": "moz", "unread": []}
    assert bounded["bounded"]


def test_the_way_to_users_names_live_link_types_alone() -> None:
    steps = re.findall(r"-\[(.*?)\]-", query("search/users"), re.DOTALL)
    named = {word for step in steps for word in re.findall(r"[A-Z][A-Z_]+", step)}
    assert len(steps) > 20
    assert all(re.match(r"\w?:[A-Z]", step) for step in steps)
    assert named <= {row.relationship for row in LINK_TYPES}


@pytest.mark.graph
def test_the_command_tells_what_matched_and_who_uses_it(
    clouds: Graph, run_calipso: Callable[..., Any], calipso_home: Any
) -> None:
    found = run_calipso("search", "tor-1 swp11s0", "--env", "moz")
    assert found.exit_code == 0, found.stderr
    assert "interface, exact: tor-1 swp11s0" in found.stdout
    hit = run_calipso("search", "vlan 110", "--json").json()["items"][0]
    assert hit["matched"] == {"what": "VLAN", "how": "exact", "value": "vlan 110"}
    assert {"projects", "customers", "projects_total", "projects_bounded"} <= set(hit)
