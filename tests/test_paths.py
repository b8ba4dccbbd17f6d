"""Paths in the recorded clouds: what the raw tables say of who reaches whom, by which hops, and of what is no end of a path."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calipso import paths
from calipso.connectivity import connectivity
from calipso.errors import Ambiguous, Invalid, NotFound
from calipso.graph import Graph
from calipso.inventory import RELATIONSHIPS
from calipso.paths.way import BREAKS, UNKNOWNS
from tests.edited_source import BOINGBOING, MOZ, EditedSource
from tests.frames import Frames
from tests.path_clouds import NO_HOPS, clouds, moz, reaches, way

__all__ = ["clouds", "moz"]
pytestmark = pytest.mark.graph


@pytest.mark.parametrize(("environment", "folder"), [("moz", MOZ), ("boingboing", BOINGBOING)])
def test_who_reaches_whom_is_what_the_raw_tables_say(clouds: Graph, environment: str, folder: Path) -> None:
    frames = Frames(EditedSource(folder))
    items = connectivity(clouds, environment, environment)["items"]
    assert len(items) == len(frames.servers) * (len(frames.servers) - 1)
    assert [one for one in items if one["reachable"] != reaches(frames, one)] == []
    assert len({one["reachable"] for one in items}) == 2


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
