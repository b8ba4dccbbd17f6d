"""Redundancy: what is lost and what is left on clouds drawn by hand, and every single point of failure of them."""

from __future__ import annotations

import random
from itertools import combinations
from typing import Any

import pytest

from calipso import impact, redundancy
from calipso.errors import Invalid, NotFound
from calipso.graph import Graph
from calipso.impact.wires import Wires, dominated, roots
from tests.seeded_cloud import SeededCloud

pytestmark = pytest.mark.graph


def _classes(graph: Graph, *taken: str, **more: Any) -> dict[str, dict[str, Any]]:
    told = impact.impact_of(graph, [f"seed/{one}" for one in taken], **more)
    return {
        word: {item["object"]["id"].removeprefix("seed/"): item for item in told[word]} for word in ("down", "degraded")
    } | {"told": told}


def test_a_bond_that_loses_a_member_is_degraded_one_that_loses_both_is_down(graph: Graph) -> None:
    #   leaf-a === spine === leaf-b        h1: bond0 of eth1 (leaf-a) and eth2 (leaf-b), h2 and h3 likewise
    #      \_____ h1, h2, h3 _____/        servers s1 on h1, s2 on h2; router on h3
    cloud = SeededCloud()
    for switch in ("spine", "leaf-a", "leaf-b"):
        cloud.switch(switch)
    cloud.trunk("spine", "leaf-a")
    cloud.trunk("spine", "leaf-b")
    for host in ("h1", "h2", "h3"):
        cloud.host(host, ["leaf-a", "leaf-b"])
    cloud.network("n")
    cloud.router("r", "n", {"h3": None})
    cloud.server("s1", "h1", "n")
    cloud.server("s2", "h2", "n")
    cloud.write(graph)

    one = _classes(graph, "host_pnic/R/h1/eth1")
    both = _classes(graph, "host_pnic/R/h1/eth1", "host_pnic/R/h1/eth2")
    leaf = _classes(graph, "switch/leaf-a")
    gateway = _classes(graph, "host_pnic/R/h3/eth2")

    assert one["down"] == {}
    assert "instance/s1" in one["degraded"]
    assert one["degraded"]["instance/s1"]["single"]["gateway"] in (
        "seed/host_pnic/R/h1/eth2",
        "seed/switch_pnic/leaf-b/leaf-b-2",
    )
    assert one["degraded"]["instance/s1"]["why"][0] == "seed/host_pnic/R/h1/eth1"
    assert {"gateway", "peers"} <= set(both["down"]["instance/s1"]["needs"][0]["lost"])
    assert leaf["down"] == {}
    assert {"instance/s1", "instance/s2", "vservice/router/r"} <= leaf["degraded"].keys()
    assert gateway["down"] == {}
    assert {"instance/s1", "instance/s2"} <= gateway["degraded"].keys()


def test_a_bond_that_had_lost_its_other_member_is_down_with_the_last(graph: Graph) -> None:
    #   leaf-a   leaf-b        h1: bond0 of eth1 (leaf-a, down already) and eth2 (leaf-b)
    #      |x  __/ \__
    #      h1        h2
    cloud = SeededCloud()
    cloud.switch("leaf-a")
    cloud.switch("leaf-b")
    cloud.host("h1", ["leaf-a", "leaf-b"], down="eth1")
    cloud.host("h2", ["leaf-b"])
    cloud.network("n")
    cloud.server("s1", "h1", "n")
    cloud.server("s2", "h2", "n")
    cloud.write(graph)

    assert "instance/s1" in _classes(graph, "host_pnic/R/h1/eth2")["down"]
    dead = _classes(graph, "host_pnic/R/h1/eth1")
    assert dead["down"] == dead["degraded"] == {}


def test_two_spines_are_redundant_and_the_last_one_is_not(graph: Graph) -> None:
    #   spine-1   spine-2        each leaf is wired to both
    #     |   \ /    |
    #   leaf-a  leaf-b           h1 and h2 on leaf-a, h3 on leaf-b
    cloud = SeededCloud()
    for switch in ("spine-1", "spine-2", "leaf-a", "leaf-b"):
        cloud.switch(switch)
    for spine in ("spine-1", "spine-2"):
        cloud.trunk(spine, "leaf-a")
        cloud.trunk(spine, "leaf-b")
    cloud.host("h1", ["leaf-a"])
    cloud.host("h2", ["leaf-a"])
    cloud.host("h3", ["leaf-b"])
    cloud.network("across")
    cloud.network("within")
    cloud.server("s1", "h1", "across")
    cloud.server("s3", "h3", "across")
    cloud.server("t1", "h1", "within")
    cloud.server("t2", "h2", "within")
    cloud.write(graph)

    one = _classes(graph, "switch/spine-1")
    both = _classes(graph, "switch/spine-1", "switch/spine-2")
    leaf = _classes(graph, "switch/leaf-a")

    assert one["down"] == {}
    assert {i for i in one["degraded"] if i.startswith("instance")} == {"instance/s1", "instance/s3"}
    assert {i for i in both["down"] if i.startswith("instance")} == {"instance/s1", "instance/s3"}
    assert both["told"]["counts"]["instance"] == {"down": 2, "degraded": 0, "unaffected": 2}
    assert {i for i in leaf["down"] if i.startswith("instance")} == {
        "instance/s1",
        "instance/s3",
        "instance/t1",
        "instance/t2",
    }


def test_a_fabric_that_falls_apart_leaves_the_larger_part_whole(graph: Graph) -> None:
    #   leaf-a ---- leaf-b        h1, h2 on leaf-a; h3, h4, h5 on leaf-b; router on h5
    cloud = SeededCloud()
    cloud.switch("leaf-a")
    cloud.switch("leaf-b")
    cloud.trunk("leaf-a", "leaf-b")
    for host, leaf in (("h1", "leaf-a"), ("h2", "leaf-a"), ("h3", "leaf-b"), ("h4", "leaf-b"), ("h5", "leaf-b")):
        cloud.host(host, [leaf])
        cloud.network(f"n-{host}")
    cloud.network("n")
    cloud.router("r", "n", {"h5": None})
    for host in ("h1", "h2", "h3", "h4", "h5"):
        cloud.server(f"s-{host}", host, "n")
    cloud.write(graph)

    cut = _classes(graph, "switch_pnic/leaf-a/leaf-a-1")

    assert {i for i in cut["down"] if i.startswith("instance")} == {"instance/s-h1", "instance/s-h2"}
    assert cut["down"]["instance/s-h1"]["needs"] == [
        {"network": "seed/network/n", "vnic": "seed/vnic/s-h1-n", "lost": ["gateway", "peers"]}
    ]
    assert cut["down"]["instance/s-h1"]["why"][0] == "seed/switch_pnic/leaf-a/leaf-a-1"
    assert cut["degraded"]["network/n"]["type"] == "network"


def test_a_highly_available_router_that_loses_an_instance_is_degraded_one_that_loses_all_is_down(graph: Graph) -> None:
    #   leaf ---- h1 (s1), h2 (s2), net-1 (r, active; DHCP), net-2 (r, standby; DHCP), net-3 (r2, standing in is not known)
    cloud = SeededCloud()
    cloud.switch("leaf")
    for host in ("h1", "h2", "net-1", "net-2"):
        cloud.host(host, ["leaf"], management="leaf")
    cloud.network("n")
    cloud.network("odd")
    cloud.router("r", "n", {"net-1": "active", "net-2": "standby"})
    cloud.router("o", "odd", {"net-1": "active", "net-2": "unknown"})
    cloud.dhcp("n", "net-1", "net-2")
    for number, host in ((1, "h1"), (2, "h2")):
        cloud.server(f"s{number}", host, "n")
        cloud.server(f"odd{number}", host, "odd")
    cloud.write(graph)

    active = _classes(graph, "vservice/router/r/net-1")
    both = _classes(graph, "vservice/router/r/net-1", "vservice/router/r/net-2")
    agent = _classes(graph, "vservice/dhcp/n/net-1")
    agents = _classes(graph, "vservice/dhcp/n/net-1", "vservice/dhcp/n/net-2")
    host = _classes(graph, "host/R/net-1")
    nic = _classes(graph, "host_pnic/R/net-1/eth1")

    assert active["down"].keys() == {"vservice/router/r/net-1"}
    assert {"instance/s1", "instance/s2", "vservice/router/r/net-2"} <= active["degraded"].keys()
    assert active["degraded"]["vservice/router/r/net-2"]["state"] == "standby"
    assert active["degraded"]["instance/s1"]["single"] == {"gateway": "seed/vservice/router/r/net-2"}
    assert both["down"]["instance/s1"]["needs"][0]["lost"] == ["gateway"]
    assert agent["down"].keys() == {"vservice/dhcp/n/net-1"}
    assert agent["degraded"]["instance/s1"]["single"] == {"dhcp": "seed/vservice/dhcp/n/net-2"}
    assert agents["down"]["instance/s2"]["needs"][0]["lost"] == ["dhcp"]
    for taken in (host, nic):
        assert {i for i in taken["down"] if i.startswith("instance")} == {"instance/odd1", "instance/odd2"}
        assert taken["degraded"]["instance/s1"]["single"].keys() == {"gateway", "dhcp"}


def test_servers_that_stand_in_for_each_other_are_degraded_when_one_is_left(graph: Graph) -> None:
    #   leaf ---- h1 (a1, web, k1, k2), h2 (a2, backup), h3      a1, a2: kept apart; k1, k2: kept together; web, backup: declared
    cloud = SeededCloud()
    cloud.switch("leaf")
    for host in ("h1", "h2", "h3"):
        cloud.host(host, ["leaf"])
    cloud.server("a1", "h1", group="g")
    cloud.server("a2", "h2", group="g")
    cloud.server("k1", "h1", group="k", policy="affinity")
    cloud.server("k2", "h2", group="k", policy="affinity")
    cloud.server("web", "h1")
    cloud.server("backup", "h2")
    cloud.write(graph)
    pairs = [("seed/instance/web", "seed/instance/backup")]

    one = _classes(graph, "host/R/h1", pairs=pairs)
    both = _classes(graph, "host/R/h1", "host/R/h2", pairs=pairs)

    assert one["degraded"].keys() == {"instance/a2", "instance/backup"}
    assert one["degraded"]["instance/backup"]["why"] == [
        "seed/host/R/h1", "seed/instance/web", "seed/instance/backup"
    ]  # fmt: skip
    assert [(group["known_by"], len(group["left"])) for group in one["told"]["groups"]] == [
        ("seed/group/g", 1),
        ("declared", 1),
    ]
    assert [len(group["left"]) for group in both["told"]["groups"]] == [0, 0]
    with pytest.raises(Invalid, match="is none of servers"):
        _classes(graph, "host/R/h1", pairs=[("seed/instance/web", "seed/host/R/h2")])


def test_a_host_that_nobody_looked_into_is_taken_as_connected_while_it_stands(graph: Graph) -> None:
    #   leaf ---- h1 (s1)      far: known from the API alone, with the router; s2 on it
    cloud = SeededCloud()
    cloud.switch("leaf")
    cloud.host("h1", ["leaf"])
    cloud.host("far", [])
    cloud.network("n")
    cloud.router("r", "n", {"far": None})
    cloud.server("s1", "h1", "n")
    cloud.server("s2", "far", "n")
    cloud.records = [r for r in cloud.records if not (r.get("host") == "far" and r.type in ("host_pnic", "otep"))]
    for record in cloud.records:
        if record.type == "vnic" and record.get("host") == "far":
            record.properties |= {"bridge": None, "status": None}
    cloud.write(graph)

    lost = _classes(graph, "host/R/far")["down"]["instance/s1"]
    assert lost["needs"] == [{"network": "seed/network/n", "vnic": "seed/vnic/s1-n", "lost": ["gateway"]}]
    assert "instance/s1" in _classes(graph, "host_pnic/R/h1/eth1")["down"]


def test_an_interface_or_a_network_taken_away_is_lost_to_its_servers(graph: Graph) -> None:
    #   leaf ---- h1 (s1 on n and m), h2 (s2 on n), h3 (router of n)
    cloud = SeededCloud()
    cloud.switch("leaf")
    for host in ("h1", "h2", "h3"):
        cloud.host(host, ["leaf"])
    cloud.network("n")
    cloud.network("m")
    cloud.router("r", "n", {"h3": None})
    cloud.server("s1", "h1", "n", "m")
    cloud.server("s2", "h2", "n")
    cloud.write(graph)

    port = _classes(graph, "port/s1-n")
    network = _classes(graph, "network/n")

    assert port["down"]["instance/s1"]["needs"] == [
        {"network": "seed/network/n", "vnic": "seed/vnic/s1-n", "lost": ["gateway", "peers"]}
    ]
    assert network["down"].keys() == {"network/n", "instance/s1", "instance/s2", "vservice/router/r"}


def test_what_is_gone_takes_nothing_with_it(graph: Graph) -> None:
    cloud = SeededCloud()
    cloud.switch("leaf")
    cloud.host("h1", ["leaf"])
    cloud.server("s1", "h1")
    cloud.server("s2", "h1")
    cloud.write(graph)
    cloud.records = [record for record in cloud.records if record.name != "s1"]
    cloud.write(graph)
    with pytest.raises(NotFound, match="'s1' is gone") as told:
        impact.impact(graph, ["s1"])
    assert "calipso history seed/instance/s1" in told.value.hint


def _points(graph: Graph, **more: Any) -> dict[str, dict[str, Any]]:
    found = redundancy.redundancy(graph, more.pop("projects", None), "seed", **more)
    return {item["object"]["id"].removeprefix("seed/"): item for item in found["items"]}


def test_what_is_there_twice_is_no_single_point_of_failure_and_the_rest_is_ranked(graph: Graph) -> None:
    #   leaf-a === spine === leaf-b     h1 (s1, s2), h2 (s3) and net-1, net-2: bond0 to both leaves; h3 (s4): eth1 to leaf-a alone
    #                                   r is highly available on net-1 and net-2, DHCP on both; the spine joins only the leaves
    cloud = SeededCloud()
    for switch in ("spine", "leaf-a", "leaf-b"):
        cloud.switch(switch)
    cloud.trunk("spine", "leaf-a")
    cloud.trunk("spine", "leaf-b")
    for host in ("h1", "h2", "net-1", "net-2"):
        cloud.host(host, ["leaf-a", "leaf-b"])
    cloud.host("h3", ["leaf-a"], management="leaf-b")
    cloud.network("n")
    cloud.router("r", "n", {"net-1": "active", "net-2": "standby"})
    cloud.dhcp("n", "net-1", "net-2")
    for server, host in (("s1", "h1"), ("s2", "h1"), ("s3", "h2"), ("s4", "h3")):
        cloud.server(server, host, "n")
    cloud.write(graph)

    points = _points(graph)

    assert {name: item["servers"] for name, item in points.items()} == {
        "host/R/h1": 2, "vedge/R/h1/ovs": 2, "otep/R/h1/vxlan/h1": 2, "host_pnic/R/h1/bond0": 2,
        "host/R/h2": 1, "vedge/R/h2/ovs": 1, "otep/R/h2/vxlan/h2": 1, "host_pnic/R/h2/bond0": 1,
        "host/R/h3": 1, "vedge/R/h3/ovs": 1, "otep/R/h3/vxlan/h3": 1, "host_pnic/R/h3/eth1": 1,
        "switch_pnic/leaf-a/leaf-a-6": 1, "switch/leaf-a": 1,
    }  # fmt: skip
    assert [item["servers"] for item in points.values()] == sorted(
        (i["servers"] for i in points.values()), reverse=True
    )
    assert points["switch/leaf-a"]["down"] == ["seed/instance/s4"]
    assert points["switch/leaf-a"]["needs"] == ["dhcp", "gateway", "peers"]


def test_a_project_is_told_its_own_points_and_a_pair_that_falls_whole(graph: Graph) -> None:
    #   leaf ---- h1 (web-1, backup-1 of p-1; g1, g2 of p-1), h2 (other of p-2; router of n)
    cloud = SeededCloud()
    cloud.switch("leaf")
    cloud.project("p-2")
    cloud.project("p-3")
    for host in ("h1", "h2", "h3"):
        cloud.host(host, ["leaf"])
    cloud.network("n")
    cloud.network("elsewhere", "p-2")
    cloud.router("r", "n", {"h2": None})
    cloud.server("web-1", "h1", "n")
    cloud.server("backup-1", "h1", "n")
    cloud.server("g1", "h1", group="g")
    cloud.server("g2", "h1", group="g")
    cloud.server("other", "h2", "elsewhere", project="p-2")
    cloud.server("more", "h3", "elsewhere", project="p-2")
    cloud.write(graph)
    pair = ("seed/instance/web-1", "seed/instance/backup-1")

    own = _points(graph, projects=["seed/project/p-1"], pairs=[pair])

    assert {item["projects"][0] for item in own.values()} == {"seed/project/p-1"}
    assert own["host/R/h1"]["servers"] == 4
    assert own["host/R/h1"]["groups"] == [["seed/instance/g1", "seed/instance/g2"], list(pair)]
    assert own["vservice/router/r"]["groups"] == [list(pair)]
    assert own["host/R/h2"]["down"] == ["seed/instance/backup-1", "seed/instance/web-1"]
    assert "host/R/h3" not in own
    assert _points(graph, projects=["seed/project/p-3"]) == {}
    with pytest.raises(Invalid, match="there is no host in nowhere"):
        redundancy.redundancy(graph, None, "nowhere")


@pytest.mark.parametrize("seed", range(60))
def test_the_dominators_tell_for_each_node_what_a_flood_without_it_tells(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a fabric to try, no secret
    wires = Wires()
    switches = [f"switch/{number}" for number in range(chance.randint(1, 7))]
    for one, other in combinations(switches, 2):
        # Each is wired to the next at least: what is not seen joins fabrics that are not.
        for wire in range(max(chance.choice((0, 0, 0, 1, 2)), int(switches.index(other) - switches.index(one) == 1))):
            ports = [f"switch_pnic/{one}-{other}-{wire}-{end}" for end in "ab"]
            wires.join(one, ports[0])
            wires.join(ports[0], ports[1])
            wires.join(ports[1], other)
    wires.fabric.update(switches)
    for host in range(6):
        for leg in range(chance.choice((1, 1, 2, 3))):
            switch = chance.choice(switches)
            wires.wire(switch, f"switch_pnic/{switch}-{host}-{leg}")
            wires.wire(f"switch_pnic/{switch}-{host}-{leg}", f"nic-{host}-{leg}")
            wires.wire(f"nic-{host}-{leg}", f"bond-{host}")
        wires.wire(f"bond-{host}", f"exit-{host}")
        wires.exits.add(f"exit-{host}")

    above = dominated(wires, roots(wires)).above

    for node in {*wires.flows, *wires.fabric} - wires.exits:
        told = {name: above[name].get(node, "main") for name in wires.exits}
        reached = {name: _fabric_above(wires, name, node) for name in wires.exits}
        for one, other in combinations(sorted(wires.exits), 2):
            meet = bool(reached[one] & reached[other])
            # One that keeps legs in two pieces is told to be in one of them, and meets those in the other all the same.
            if told[one] == told[other] or reached[one] == reached[other]:
                assert (told[one] == told[other]) == meet, (node, one, other)
    assert above.keys() == wires.exits


def _fabric_above(wires: Wires, name: str, without: str) -> set[str]:
    """The fabric that an exit is wired to, walking up link by link."""
    ups = {name}
    while more := {upper for upper, lower in wires.flows.items() if lower & ups and upper != without} - ups:
        ups |= more
    return ups & wires.fabric
