"""Paths that break in the recorded clouds: each break at its hop and with its reason, for just the pairs that it parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from calipso import paths
from calipso.connectivity import connectivity
from calipso.environments import remove_environment
from calipso.graph import Graph
from tests import broken_clouds
from tests.edited_source import EditedSource
from tests.frames import Frames
from tests.path_clouds import DHCP_OF_WEB, ROUTER, clouds, moz, reaches, way
from tests.two_clouds import scan

__all__ = ["clouds", "moz"]
pytestmark = pytest.mark.graph


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
