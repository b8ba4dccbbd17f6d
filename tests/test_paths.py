"""Paths in the recorded clouds: what the raw tables say, and each break at its hop and with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from calipso import paths
from calipso.connectivity import connectivity
from calipso.environments import parse_environment, remove_environment, save_environment
from calipso.errors import Ambiguous, Invalid, NotFound
from calipso.graph import Graph
from calipso.inventory import RELATIONSHIPS
from calipso.paths.way import BREAKS, UNKNOWNS
from calipso.scan import Request, run_scan
from calipso.schema import ensure_schema
from tests import broken_clouds
from tests.conftest import Server, empty
from tests.edited_source import BOINGBOING, MOZ, EditedSource
from tests.frames import Frames

pytestmark = pytest.mark.graph
ROUTER, BACKUP_ROUTER = "680b7d6f-fd14-4a54-8771-f79a89d08170", "3672cf3d-d2d3-48a5-9a65-555b6c815b57"
DHCP_OF_WEB = "qdhcp-cc55eb9f-f687-4a9d-b92c-a99ccf3ce3e8"
# What a frame never passes.
NO_HOPS = {"project", "network", "subnet", "host", "region", "domain", "availability_zone", "aggregate", "port"}


@pytest.fixture(scope="module")
def clouds(neo4j_server: Server) -> Iterator[Graph]:
    """Both recorded clouds, side by side as two environments."""
    with Graph(neo4j_server.uri, neo4j_server.user, neo4j_server.password) as graph:
        empty(graph)
        ensure_schema(graph)
        for key, folder in (("moz", MOZ), ("boingboing", BOINGBOING)):
            scan(graph, key, EditedSource(folder))
        yield graph


@pytest.fixture
def moz(clouds: Graph) -> Iterator[Callable[[EditedSource], Graph]]:
    """`moz(source)` scans the Moz cloud as the source tells it; afterwards it is as recorded again."""

    def scanned(source: EditedSource) -> Graph:
        scan(clouds, "moz", source)
        return clouds

    yield scanned
    scan(clouds, "moz", EditedSource())


def scan(graph: Graph, key: str, source: EditedSource) -> None:
    environment = parse_environment(source.definition, "recording").model_copy(update={"environment": key})
    save_environment(graph, environment)
    run_scan(graph, Request(environment, source, "test", allow_removals=True))


def way(found: dict[str, Any]) -> list[str]:
    """The hops in short: name, and host or switch where several have the name."""
    return [hop["object"]["name"] for hop in found["hops"]]


@pytest.mark.parametrize(("environment", "folder"), [("moz", MOZ), ("boingboing", BOINGBOING)])
def test_who_reaches_whom_is_what_the_raw_tables_say(clouds: Graph, environment: str, folder: Path) -> None:
    frames = Frames(EditedSource(folder))
    items = connectivity(clouds, environment, environment)["items"]
    assert len(items) == len(frames.servers) * (len(frames.servers) - 1)
    assert [one for one in items if one["reachable"] != reaches(frames, one)] == []
    assert len({one["reachable"] for one in items}) == 2


def reaches(frames: Frames, item: dict[str, Any]) -> bool:
    return frames.reaches(item["source"]["name"], item["target"]["name"])


def test_each_hop_hangs_on_the_one_before_by_a_link_of_the_graph_and_is_something_that_forwards(clouds: Graph) -> None:
    names = [
        "moz-web-1",
        "moz-web-2",
        "moz-web-3",
        "moz-app-1",
        "moz-db-2",
        "moz-backup-3",
        "moz-router",
        "dhcp-moz-web",
    ]
    told = [paths.path(clouds, one, other, "moz") for one in names[:6] for other in names if one != other]
    assert sum(one["reachable"] for one in told) > 20
    for found in told:
        before = None
        for hop in found["hops"]:
            assert hop["object"]["type"] not in NO_HOPS
            if before:
                links = clouds.read("inventory/links_of", id=before, types=RELATIONSHIPS)
                key = {(link["type"], link["source"], link["target"]) for link in links}
                link = hop["link"]
                assert (link["type"], link["source"], link["target"]) in key
                assert {link["source"], link["target"]} == {before, hop["object"]["id"]}
            before = hop["object"]["id"]
        if found["reachable"]:
            assert (found["reason"], found["cause"], found["broken_at"]) == (None, None, None)
            assert before == found["target"]


def test_a_way_through_a_router_is_told_with_tags_vnis_and_addresses(clouds: Graph) -> None:
    found = paths.path(clouds, "moz-web-1", "moz-db-2", "moz")
    assert (found["reachable"], found["class"], found["health"]) == (True, "routed", "ok")
    told = [(hop["object"]["type"], hop["object"]["properties"].get("host"), hop["detail"]) for hop in found["hops"]]
    assert ("vedge", "compute-1", "tag 12") in told
    assert ("otep", "compute-1", "vxlan 1001 172.31.1.13 -> 172.31.1.12") in told
    assert ("vservice", "network-1", "routed 10.10.1.11 -> 10.10.3.16") in told
    assert ("otep", "compute-2", "vxlan 1003 172.31.1.12 -> 172.31.1.14") in told
    assert way(found)[6:11] == ["eth1", "swp13s1", "tor-1", "swp12s1", "eth1"]
    assert "moz-db-2 has moz-db" in found["hint"]


def test_on_one_host_a_frame_stays_in_the_virtual_switch(clouds: Graph) -> None:
    found = paths.path(clouds, "moz-web-1", "moz-web-4", "moz")
    assert (found["class"], [hop["object"]["type"] for hop in found["hops"]]) == (
        "same_host",
        ["instance", "vnic", "vconnector", "vedge", "vconnector", "vnic", "instance"],
    )


def test_a_vlan_network_leaves_by_the_bridge_of_its_physical_network(clouds: Graph) -> None:
    found = paths.path(clouds, "moz-db-1", "moz-db-2", "moz")
    by_storage = paths.path(clouds, "10.10.5.11", "10.10.5.12", "moz")
    assert found["networks"] == ["moz-db"]
    assert ("br-ex", "vlan 110") in [(hop["object"]["name"], hop["detail"]) for hop in by_storage["hops"]]
    assert "otep" not in {hop["object"]["type"] for hop in by_storage["hops"]}


@pytest.mark.parametrize(
    ("source", "target", "last", "kind"),
    [
        ("moz-web-3", "10.10.1.1", "moz-router", "same_network"),
        ("moz-web-3", "moz-web-subnet", "moz-router", "same_network"),
        ("moz-web-1", "10.10.3.1", "moz-router", "same_network"),
        ("moz-web-1", "203.0.113.5", "moz-router", "same_network"),
        ("moz-web-1", "dhcp-moz-web", "dhcp-moz-web", "same_network"),
        ("moz-router", "moz-app-2", "moz-app-2", "same_network"),
        ("moz-web-1", "203.0.113.22", "moz-web-2", "routed"),
        ("moz-web-1", "8.8.8.8", "tor-1", "outside"),
        ("moz-web-1", "203.0.113.1", "tor-1", "outside"),
        ("moz-web-1", "swp14s1", "swp14s1", "same_network"),
        ("swp15s2", "moz-db-1", "swp15s2", "same_network"),
        ("moz-web-1", "tor-1", "tor-1", "same_network"),
        ("fa16.3e01.0101", "FA:16:3E:01:01:03", "moz-web-3", "same_network"),
    ],
)
def test_ends_may_be_servers_routers_gateways_floating_and_other_addresses_ports_and_switches(
    clouds: Graph, source: str, target: str, last: str, kind: str
) -> None:
    found = paths.path(clouds, source, target, "moz")
    assert (found["reachable"], way(found)[-1], found["class"]) == (True, last, kind)


def test_a_floating_address_is_translated_on_the_way(clouds: Graph) -> None:
    found = paths.path(clouds, "moz-app-1", "203.0.113.22", "moz")
    assert "routed 10.10.2.11 -> 203.0.113.22, NAT to 10.10.1.12" in [hop["detail"] for hop in found["hops"]]


def test_another_network_without_a_router_between_is_no_fault_but_apart(clouds: Graph) -> None:
    found = paths.path(clouds, "moz-backup-1", "moz-web-1", "moz")
    assert (found["reachable"], found["class"], found["health"], found["cause"]) == (False, "apart", "ok", "no_route")
    assert found["reason"] == "no route: moz-backup-router on network-1 has no route to 10.10.1.11"
    assert way(found)[-1] == "moz-backup-router"


@dataclass(frozen=True)
class Break:
    """One thing broken, the pair that shows it, and what must be told."""

    made: Callable[[], EditedSource]
    pair: tuple[str, str]
    cause: str
    at: str
    said: str


BROKEN = {
    "another network's tag": Break(
        lambda: broken_clouds.tagged("compute-1", "qvo147ee64d-f7", 12),
        ("10.10.4.11", "10.10.4.12"),
        "other_tag",
        "tap147ee64d-f7",
        "tap147ee64d-f7 on compute-1 has tag 12, moz-backup has 16 there",
    ),
    "another network's tag at the far end": Break(
        lambda: broken_clouds.tagged("compute-1", "qvo147ee64d-f7", 12),
        ("10.10.4.12", "10.10.4.11"),
        "other_tag",
        "tap147ee64d-f7",
        "has tag 12, moz-backup has 16 there",
    ),
    "neutron's dead tag": Break(
        lambda: broken_clouds.tagged("compute-1", "qvo147ee64d-f7", 4095),
        ("10.10.4.11", "10.10.4.14"),
        "dead_tag",
        "tap147ee64d-f7",
        "tag 4095",
    ),
    "hybrid bridge's port gone from br-int": Break(
        lambda: broken_clouds.pulled("compute-1", "br-int", "qvo147ee64d-f7"),
        ("10.10.4.11", "10.10.4.12"),
        "unplugged",
        "tap147ee64d-f7",
        "tap147ee64d-f7 is in qbr147ee64d-f7 of compute-1, which is joined to no virtual switch",
    ),
    "tap out of its bridge": Break(
        lambda: broken_clouds.link("compute-1", "tap147ee64d-f7", master=None),
        ("10.10.4.12", "10.10.4.11"),
        "unplugged",
        "tap147ee64d-f7",
        "tap147ee64d-f7 is in no bridge of compute-1",
    ),
    "tap down": Break(
        lambda: broken_clouds.shut("compute-1", "tap147ee64d-f7"),
        ("10.10.4.12", "10.10.4.11"),
        "vnic_down",
        "tap147ee64d-f7",
        "is down",
    ),
    "no tunnel there": Break(
        lambda: broken_clouds.untunnelled("compute-1", "172.31.1.14"),
        ("moz-web-1", "moz-web-2"),
        "no_tunnel_peer",
        "compute-1-vxlan",
        "172.31.1.13 on compute-1 has no vxlan tunnel to 172.31.1.14 on compute-2",
    ),
    "no tunnel back": Break(
        lambda: broken_clouds.untunnelled("compute-1", "172.31.1.14"),
        ("moz-web-2", "moz-web-1"),
        "no_tunnel_peer",
        "compute-1-vxlan",
        "172.31.1.13 on compute-1 has no vxlan tunnel to 172.31.1.14 on compute-2",
    ),
    "no tunnel back from a Linux bridge": Break(
        lambda: broken_clouds.forgotten("compute-3", "172.31.1.13"),
        ("moz-web-1", "moz-web-3"),
        "no_tunnel_peer",
        "compute-3-vxlan",
        "172.31.1.15 on compute-3 has no vxlan tunnel to 172.31.1.13",
    ),
    "vxlan device out of the Linux bridge": Break(
        lambda: broken_clouds.link("compute-3", "vxlan-1001", master=None),
        ("moz-web-3", "moz-web-1"),
        "unplugged",
        "brqcc55eb9f-f6",
        "brqcc55eb9f-f6 on compute-3 has no vxlan device in it",
    ),
    "NIC switched off": Break(
        lambda: broken_clouds.shut("compute-1", "eth1"),
        ("moz-web-1", "moz-web-2"),
        "nic_down",
        "eth1",
        "eth1 of compute-1 is disabled",
    ),
    "far NIC without carrier": Break(
        lambda: broken_clouds.cut("compute-2", "eth1"),
        ("moz-web-1", "moz-web-2"),
        "nic_down",
        "eth1",
        "eth1 of compute-2 is down",
    ),
    "switch port down": Break(
        lambda: broken_clouds.shut("tor-1", "swp14s1"),
        ("moz-web-1", "moz-web-2"),
        "switch_port_down",
        "swp14s1",
        "swp14s1 of tor-1 is disabled",
    ),
    "switch port in another bridge": Break(
        lambda: broken_clouds.link("tor-1", "swp14s2", master="br-mgmt"),
        ("10.10.5.11", "10.10.5.12"),
        "other_bridge",
        "swp14s2",
        "swp14s2 of tor-1 is in br-mgmt, swp13s2 in br-prov",
    ),
    "provider bridge without its NIC": Break(
        lambda: broken_clouds.pulled("compute-2", "br-ex", "eth2"),
        ("10.10.5.11", "10.10.5.12"),
        "unplugged",
        "br-ex",
        "br-ex on compute-2 has no NIC in it",
    ),
    "provider bridge without its patch": Break(
        lambda: broken_clouds.pulled("compute-1", "br-ex", "phy-br-ex"),
        ("10.10.5.11", "10.10.5.12"),
        "unplugged",
        "br-ex",
        "br-ex on compute-1 is not joined to br-int",
    ),
    "port admin down": Break(
        lambda: broken_clouds.answered("/ports", "moz-web-2-eth0", admin_state_up=False),
        ("moz-web-1", "moz-web-2"),
        "port_down",
        "tap871432c2-92",
        "port moz-web-2-eth0's administrative state is down",
    ),
    "router admin down": Break(
        lambda: broken_clouds.answered("/routers", "moz-router", admin_state_up=False),
        ("moz-web-1", "moz-db-1"),
        "router_down",
        "moz-router",
        "moz-router's administrative state is down",
    ),
    "route gone from the namespace": Break(
        lambda: broken_clouds.unrouted("network-1", ROUTER, "10.10.3.0/24"),
        ("moz-web-1", "moz-db-1"),
        "route_lost",
        "moz-router",
        f"qrouter-{ROUTER} on network-1 has no route to 10.10.3.0/24 by qr-034f0ee8-e3",
    ),
    "route back gone from the namespace": Break(
        lambda: broken_clouds.unrouted("network-1", ROUTER, "10.10.1.0/24"),
        ("moz-web-1", "moz-db-1"),
        "no_way_back",
        "moz-router",
        "has no route to 10.10.1.0/24",
    ),
    "server switched off": Break(
        lambda: broken_clouds.answered(
            "/servers/detail", "moz-web-2", status="SHUTOFF", **{"OS-EXT-STS:power_state": 4}
        ),
        ("moz-web-1", "moz-web-2"),
        "server_off",
        "moz-web-2",
        "server is off: moz-web-2 is SHUTOFF",
    ),
}


def test_where_one_of_two_networks_is_broken_the_other_is_used_and_the_first_is_warned_of(
    moz: Callable[[EditedSource], Graph],
) -> None:
    graph = moz(broken_clouds.shut("compute-1", "tap147ee64d-f7"))
    found = paths.path(graph, "moz-backup-1", "moz-db-1", "moz")
    other = paths.path(graph, "moz-backup-1", "moz-backup-2", "moz")
    assert (found["health"], found["warnings"]) == ("ok", [])
    assert (other["reachable"], other["networks"], other["health"]) == (True, ["moz-storage"], "warning")
    assert other["warnings"][0].startswith("on moz-backup it breaks: interface is down: tap147ee64d-f7")


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_told_at_its_hop_with_its_reason_and_for_just_the_pairs_that_it_parts(
    moz: Callable[[EditedSource], Graph], name: str
) -> None:
    case = BROKEN[name]
    graph = moz(case.made())
    found = paths.path(graph, *case.pair, "moz")
    assert (found["reachable"], found["cause"], found["class"], found["health"]) == (
        False,
        case.cause,
        "broken",
        "error",
    )
    last = (found["back"] or found["hops"])[-1]["object"]
    assert (last["name"], last["id"]) == (case.at, found["broken_at"])
    assert bool(found["back"]) == (case.cause == "no_way_back")
    assert case.said in found["reason"]
    frames = Frames(case.made())
    wrong = [
        (one["source"]["name"], one["target"]["name"], one["reason"])
        for one in connectivity(graph, "moz", "moz")["items"]
        if one["reachable"] != reaches(frames, one)
    ]
    assert wrong == []


def test_a_network_that_a_hosts_agent_does_not_map_is_not_on_that_host(moz: Callable[[EditedSource], Graph]) -> None:
    def unmapped(question: Any, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for row in rows if question.path == "/agents" else ():
            if row["host"] == "compute-2" and row["binary"] == "neutron-openvswitch-agent":
                row["configurations"]["bridge_mappings"] = {}
        return rows

    found = paths.path(moz(EditedSource(rows=unmapped)), "10.10.5.11", "10.10.5.12", "moz")
    assert (found["cause"], way(found)[-1]) == ("no_network", "compute-2-ovs")
    assert found["reason"] == (
        "no such network on the host: compute-2 has no mapping of physnet1, which moz-storage is on"
    )


def test_of_two_tags_that_cannot_be_told_apart_the_ports_are_parted_and_others_are_warned_of(
    moz: Callable[[EditedSource], Graph],
) -> None:
    graph = moz(broken_clouds.tagged("compute-1", "qvoe7c8a612-c9", 99))
    beside = paths.path(graph, "moz-web-1", "moz-web-4", "moz")
    away = paths.path(graph, "moz-web-1", "moz-web-2", "moz")
    assert (beside["cause"], beside["reachable"]) == ("other_tag", False)
    assert away["reachable"] is True
    assert "its ports there have [12, 99]" in away["warnings"][0]


def test_an_interface_that_is_gone_from_the_namespace_is_told(moz: Callable[[EditedSource], Graph]) -> None:
    command = f"ip -n {DHCP_OF_WEB} -j -d address show"
    source = broken_clouds.told("network-1", command, lambda links: [row for row in links if row["ifname"] == "lo"])
    found = paths.path(moz(source), "moz-web-1", "dhcp-moz-web", "moz")
    assert (found["cause"], way(found)[-1]) == ("vnic_absent", "tap9f260248-b9")


def test_what_a_failed_look_left_is_told_as_it_was_with_a_warning(moz: Callable[[EditedSource], Graph]) -> None:
    graph = moz(EditedSource(silent=["compute-2"]))
    found = paths.path(graph, "moz-web-1", "moz-web-2", "moz")
    assert (found["reachable"], found["health"]) == (True, "unknown")
    assert found["warnings"] == ["the last look at compute-2 failed: its part of the way is told as it was before"]
    assert paths.path(graph, "moz-web-1", "moz-web-3", "moz")["warnings"] == []


def test_a_host_that_was_never_read_leaves_it_open_whether_the_way_leads_through(clouds: Graph) -> None:
    scan(clouds, "half", EditedSource(silent=["compute-2"]))
    try:
        found = paths.path(clouds, "moz-web-1", "moz-web-2", "half")
        assert (found["reachable"], found["class"], found["cause"]) == (None, "unknown", "unread")
        assert "compute-2 are not known" in found["reason"]
    finally:
        remove_environment(clouds, "half")


@pytest.mark.parametrize(
    ("source", "target", "environment", "error", "said"),
    [
        ("moz-web-1", "moz-web-99", "moz", NotFound, "no object 'moz-web-99'"),
        ("moz-web-1", "moz-web", "moz", Invalid, "'moz-web' is a network, which is no end of a path"),
        ("moz-web-1", "compute-2", "moz", Invalid, "is a host"),
        ("moz-web-1", "moz-web-1", "moz", Invalid, "both ends are the same object"),
        ("swp13s1", "swp14s1", "moz", Invalid, "one end has to be a server"),
        ("swp13s1", "moz-web-1", None, Ambiguous, "fits several objects"),
        ("moz-web-1", "boingboing/instance/2fe7efa8-4df9-4c57-beab-8097aac4a4b4", "moz", Invalid, "two environments"),
    ],
)
def test_what_is_no_end_of_a_path_is_refused_with_what_to_do(
    clouds: Graph, source: str, target: str, environment: str | None, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        paths.path(clouds, source, target, environment)


def test_the_page_tells_each_reason() -> None:
    page = (Path(__file__).parent.parent / "docs" / "paths.md").read_text()
    assert [cause for cause in BREAKS | UNKNOWNS if f"`{cause}`" not in page] == []


def test_the_command_prints_the_way_and_the_reason(
    clouds: Graph, run_calipso: Callable[..., Any], calipso_home: Path
) -> None:
    good = run_calipso("path", "moz-web-1", "moz-db-2", "--env", "moz", "--json")
    bad = run_calipso("path", "moz-backup-1", "moz-web-1", "--env", "moz")
    wrong = run_calipso("path", "moz-web-1", "moz-web", "--env", "moz")
    assert good.exit_code == 0, good.stderr
    assert good.json().keys() >= {"source", "target", "reachable", "reason", "hops"}
    assert good.json()["hops"][3].keys() == {"object", "link", "detail"}
    assert bad.exit_code == 0, bad.stderr
    assert "does not reach" in bad.stdout
    assert "no route: moz-backup-router on network-1 has no route to 10.10.1.11" in bad.stdout
    assert wrong.exit_code == 2
    assert "no end of a path" in wrong.stderr


def test_a_path_that_was_found_can_be_drawn(clouds: Graph, run_calipso: Callable[..., Any], calipso_home: Path) -> None:
    good = run_calipso("path", "moz-web-1", "moz-db-2", "--env", "moz", "--draw", "-", "--format", "mermaid")
    bad = run_calipso("path", "moz-backup-1", "moz-web-1", "--env", "moz", "--draw", "-", "--format", "json")
    assert good.exit_code == bad.exit_code == 0, good.stderr + bad.stderr
    assert good.stdout.startswith("---\ntitle: ") or "flowchart" in good.stdout
    assert all(name in good.stdout for name in ("moz-web-1", "moz-router", "moz-db-2"))
    assert "no route: moz-backup-router on network-1 has no route to 10.10.1.11" in bad.stdout
