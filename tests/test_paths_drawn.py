"""Paths in clouds that are drawn: routers on several hosts, trunks, bonds, leaves and spines, IPv6, gateways that are servers."""

from __future__ import annotations

from typing import Any

import pytest

from calipso import paths
from calipso.connectivity import connectivity
from calipso.graph import Graph
from calipso.records import key_of
from tests.drawn import REGION, Drawn

pytestmark = pytest.mark.graph
ADDRESSES = ("10.0.0.1", "10.0.0.2", "10.0.0.3")


def two_networks(**hosts: str) -> Drawn:
    """Three hosts behind one switch; networks red and blue."""
    cloud = Drawn()
    for name, address in zip(("h1", "h2", "h3"), ADDRESSES, strict=True):
        cloud.host(name, address, peers=ADDRESSES)
    cloud.network("red", 7, "192.168.1.0/24", "192.168.1.1")
    cloud.network("blue", 8, "192.168.2.0/24", "192.168.2.1")
    return cloud


def wire(cloud: Drawn, host: str, nic: str, switch: str, port: str) -> None:
    """LLDP of a NIC tells the switch port."""
    record = cloud.records[key_of("host_pnic", REGION, host, nic)]
    record.properties |= {"lldp_chassis": f"mac:{switch}", "lldp_port": port}


def told(graph: Graph, cloud: Drawn, source: str, target: str) -> dict[str, Any]:
    cloud.write(graph)
    return paths.path(graph, source, target)


def names(found: dict[str, Any]) -> list[str]:
    return [hop["object"]["name"] for hop in found["hops"]]


def hosts(found: dict[str, Any], name: str) -> list[str]:
    return [hop["object"]["properties"]["host"] for hop in found["hops"] if hop["object"]["name"] == name]


def test_of_a_highly_available_router_the_active_one_forwards(graph: Graph) -> None:
    cloud = two_networks()
    for host, state in (("h1", "standby"), ("h3", "active")):
        legs = (("red", "192.168.1.1"), ("blue", "192.168.2.1"))
        cloud.router("gate", host, *legs, several=True, ha=True, ha_state=state)
    cloud.server("a", "h1", ("red", "192.168.1.10"))
    cloud.server("b", "h2", ("blue", "192.168.2.10"))
    found = told(graph, cloud, "a", "b")
    assert (found["reachable"], hosts(found, "gate")) == (True, ["h3"])
    to_router = paths.path(graph, "a", "gate")
    assert (to_router["reachable"], hosts(to_router, "gate")) == (True, ["h3"])


def test_a_router_that_is_active_nowhere_forwards_nothing(graph: Graph) -> None:
    cloud = two_networks()
    legs = (("red", "192.168.1.1"), ("blue", "192.168.2.1"))
    for host in ("h1", "h3"):
        cloud.router("gate", host, *legs, several=True, ha=True, ha_state="standby")
    cloud.server("a", "h1", ("red", "192.168.1.10"))
    cloud.server("b", "h2", ("blue", "192.168.2.10"))
    found = told(graph, cloud, "a", "b")
    assert (found["cause"], names(found)[-1]) == ("no_active_router", "gate")
    assert "active on none of its 2 hosts" in found["reason"]


def test_a_distributed_router_forwards_on_the_senders_host(graph: Graph) -> None:
    cloud = two_networks()
    for host in ("h1", "h2"):
        cloud.router("gate", host, ("red", "192.168.1.1"), ("blue", "192.168.2.1"), several=True, distributed=True)
    cloud.server("a", "h1", ("red", "192.168.1.10"))
    cloud.server("b", "h2", ("blue", "192.168.2.10"))
    there, back = told(graph, cloud, "a", "b"), paths.path(graph, "b", "a")
    assert (there["reachable"], hosts(there, "gate")) == (True, ["h1"])
    assert (back["reachable"], hosts(back, "gate")) == (True, ["h2"])


def test_a_distributed_router_that_is_not_on_the_senders_host_is_told(graph: Graph) -> None:
    cloud = two_networks()
    cloud.router("gate", "h2", ("red", "192.168.1.1"), ("blue", "192.168.2.1"), several=True, distributed=True)
    cloud.server("a", "h1", ("red", "192.168.1.10"))
    cloud.server("b", "h2", ("blue", "192.168.2.10"))
    found = told(graph, cloud, "a", "b")
    assert (found["cause"], found["reason"].split(": ")[1]) == (
        "router_nowhere",
        "distributed router gate is not on h1",
    )


def test_a_distributed_router_sends_to_the_outside_by_its_central_part(graph: Graph) -> None:
    cloud = two_networks()
    cloud.network("public", 0, "203.0.113.0/24", "203.0.113.1", kind="flat", external=True, shared=True)
    routes = [{"dst": "192.168.1.0/24", "dev": "tap-gate-red"}]
    cloud.router("gate", "h1", ("red", "192.168.1.1"), several=True, distributed=True, routes=routes)
    legs = (("red", "192.168.1.1"), ("public", "203.0.113.9"))
    cloud.router("gate", "h3", *legs, several=True, distributed=True, routes=routes)
    key = key_of("vservice", "router", "gate", "h3")
    cloud.port("center", "red", "192.168.1.2")
    cloud.add("vnic", "center", "h3", name="sg-center", vservice_key=key, **cloud.plugged("h3", "red", "center"))
    cloud.server("a", "h1", ("red", "192.168.1.10"))
    found = told(graph, cloud, "a", "8.8.8.8")
    assert (found["reachable"], found["class"], hosts(found, "gate")) == (True, "outside", ["h1", "h3"])
    assert names(found)[-3:] == ["h3-ovs", "br-ex", "eth1"]


def test_a_router_that_no_agent_hosts_is_why_nobody_has_the_gateway(graph: Graph) -> None:
    cloud = two_networks()
    cloud.add("vservice", "router", "gate", name="gate", kind="router", uuid="gate", networks=["red", "blue"])
    cloud.port("gate-red", "red", "192.168.1.1")
    cloud.server("a", "h1", ("red", "192.168.1.10"))
    cloud.server("b", "h2", ("blue", "192.168.2.10"))
    found = told(graph, cloud, "a", "b")
    assert (found["cause"], names(found)[-1]) == ("router_nowhere", "gate")


def test_two_routers_one_behind_the_other_follow_their_routes(graph: Graph) -> None:
    cloud = two_networks()
    cloud.network("middle", 9, "192.168.9.0/24", None)
    cloud.router(
        "r1",
        "h1",
        ("red", "192.168.1.1"),
        ("middle", "192.168.9.1"),
        routes=[
            {"dst": "192.168.1.0/24", "dev": "tap-r1-red"},
            {"dst": "192.168.9.0/24", "dev": "tap-r1-middle"},
            {"dst": "192.168.2.0/24", "dev": "tap-r1-middle", "gateway": "192.168.9.2"},
        ],
    )
    cloud.router(
        "r2",
        "h2",
        ("middle", "192.168.9.2"),
        ("blue", "192.168.2.1"),
        routes=[{"dst": "192.168.2.0/24", "dev": "tap-r2-blue"}],
    )
    cloud.server("a", "h3", ("red", "192.168.1.10"))
    cloud.server("b", "h3", ("blue", "192.168.2.10"))
    found = told(graph, cloud, "a", "b")
    assert [name for name in names(found) if name in ("r1", "r2")] == ["r1", "r2"]
    assert (found["reachable"], found["cause"], found["class"]) == (False, "no_route", "apart")
    assert found["reason"].startswith("no route: an answer from 192.168.2.10 to 192.168.1.10: no route: r2")


def test_a_server_that_is_the_gateway_leaves_it_open(graph: Graph) -> None:
    cloud = two_networks()
    cloud.server("firewall", "h2", ("red", "192.168.1.1"), ("blue", "192.168.2.1"))
    cloud.server("a", "h1", ("red", "192.168.1.10"))
    cloud.server("b", "h3", ("blue", "192.168.2.10"))
    found = told(graph, cloud, "a", "b")
    assert (found["reachable"], found["class"], names(found)[-1]) == (None, "unknown", "firewall")
    assert found["reason"].startswith("a server is the gateway: firewall has 192.168.1.1")


def test_a_subnets_own_route_goes_before_its_gateway(graph: Graph) -> None:
    cloud = two_networks()
    cloud.subnet("red", "192.168.5.0/24", "192.168.5.1", [{"destination": "192.168.2.0/24", "nexthop": "192.168.5.9"}])
    cloud.router("gate", "h3", ("red", "192.168.5.1"), routes=[])
    cloud.router("other", "h3", ("red", "192.168.5.9"), ("blue", "192.168.2.1"))
    cloud.server("a", "h1", ("red", "192.168.5.10"))
    cloud.server("b", "h2", ("blue", "192.168.2.10"))
    found = told(graph, cloud, "a", "b")
    assert [name for name in names(found) if name in ("gate", "other")] == ["other"]
    assert (found["reachable"], found["class"]) == (True, "routed")


def test_no_gateway_and_nobody_with_the_gateways_address_are_told_apart(graph: Graph) -> None:
    cloud = two_networks()
    cloud.network("green", 10, "192.168.3.0/24", None)
    cloud.server("a", "h1", ("red", "192.168.1.10"))
    cloud.server("b", "h2", ("blue", "192.168.2.10"))
    cloud.server("c", "h2", ("green", "192.168.3.10"))
    nobody, nothing = told(graph, cloud, "a", "b"), paths.path(graph, "c", "b")
    assert nobody["reason"] == "no route: no port on red has 192.168.1.1, the gateway to 192.168.2.10"
    assert nothing["reason"].startswith("no route: subnet green-192.168.3.0/24 has no gateway")
    assert (names(nobody), names(nothing)) == (["a"], ["c"])


def test_ipv6_is_routed_by_what_neutron_makes(graph: Graph) -> None:
    cloud = two_networks()
    cloud.subnet("red", "fd00:1::/64", "fd00:1::1")
    cloud.subnet("blue", "fd00:2::/64", "fd00:2::1")
    routes = [{"dst": "192.168.1.0/24", "dev": "tap-gate-red"}, {"dst": "192.168.2.0/24", "dev": "tap-gate-blue"}]
    legs = (("red", "192.168.1.1,fd00:1::1"), ("blue", "192.168.2.1,fd00:2::1"))
    cloud.router("gate", "h3", *legs, routes=routes)
    cloud.server("a", "h1", ("red", "fd00:1::10"))
    cloud.server("b", "h2", ("blue", "192.168.2.10,fd00:2::10"))
    cloud.server("c", "h2", ("blue", "192.168.2.11"))
    found, apart = told(graph, cloud, "a", "b"), paths.path(graph, "a", "c")
    assert found["reachable"] is True
    assert "routed fd00:1::10 -> fd00:2::10" in [hop["detail"] for hop in found["hops"]]
    assert apart["reason"] == "no route: a and c have no addresses of one IP version"


def test_a_subport_of_a_trunk_is_on_its_network_with_its_vlan(graph: Graph) -> None:
    cloud = two_networks()
    cloud.server("a", "h1", ("red", "192.168.1.10"))
    cloud.port("sub", "blue", "192.168.2.10", trunk_parent_uuid="a-red", trunk_vlan=101)
    cloud.server("b", "h2", ("blue", "192.168.2.11"))
    found = told(graph, cloud, "a", "b")
    assert (found["reachable"], found["networks"], found["hops"][1]["detail"]) == (
        True,
        ["blue"],
        "vlan 101 in the trunk, 192.168.2.10",
    )
    by_port = paths.path(graph, "sub", "b")
    assert by_port["networks"] == ["blue"]


def test_a_virtual_function_of_a_nic_is_bridged_in_the_nic(graph: Graph) -> None:
    cloud = two_networks()
    cloud.network("wire", 30, "192.168.3.0/24", None, kind="vlan")
    for host in ("h1", "h2"):
        cloud.add("network_agent", f"sriov-{host}", uuid=f"sriov-{host}", bridge_mappings=["physnet1:eth1"], host=host)
        vedge: dict[str, Any] = {"kind": "sriov", "bridge": "sriov", "agent_uuid": f"sriov-{host}", "uplinks": ["eth1"]}
        cloud.add("vedge", REGION, host, "sriov", name=f"{host}-sriov", status="alive", host=host, **vedge)
    cloud.server("a", "h1", ("wire", "192.168.3.10"))
    cloud.server("b", "h1", ("wire", "192.168.3.11"))
    cloud.server("c", "h2", ("wire", "192.168.3.12"))
    for name in ("a", "c"):
        cloud.spoil("vnic", f"{name}-wire", bridge="sriov", device="eth1 vf 2", tag=30)
    beside, away = told(graph, cloud, "a", "b"), paths.path(graph, "a", "c")
    assert names(beside) == ["a", "a-wire", "h1-sriov", "eth1", "br-ex", "h1-ovs", "b-wire", "b"]
    assert names(away) == ["a", "a-wire", "h1-sriov", "eth1", "eth1", "h2-sriov", "c-wire", "c"]
    cloud.spoil("vnic", "c-wire", tag=31)
    graph.write("environments/remove_batch", id="drawn", limit=10000)
    wrong = told(graph, cloud, "a", "c")
    assert (wrong["cause"], wrong["reason"]) == ("other_tag", "other tag: eth1 vf 2 has vlan 31, wire is 30")


def leaves_and_spines() -> Drawn:
    """Two hosts on two leaves, which two spines join; h1 by a bond of two NICs."""
    cloud = Drawn()
    cloud.host("h1", "10.0.0.1", nics=("bond0",), peers=ADDRESSES)
    cloud.host("h2", "10.0.0.2", peers=ADDRESSES)
    cloud.records[key_of("host_pnic", REGION, "h1", "bond0")].properties["members"] = ["eth1", "eth2"]
    for nic in ("eth1", "eth2"):
        cloud.nic("h1", nic)
        wire(cloud, "h1", nic, "leaf1", nic)
    wire(cloud, "h2", "eth1", "leaf2", "p1")
    cloud.switch("leaf1", {"eth1": None, "eth2": None, "u1": ("mac:spine1", "d1"), "u2": ("mac:spine2", "d1")})
    cloud.switch("leaf2", {"p1": ("mac:h2", "eth1"), "u1": ("mac:spine1", "d2"), "u2": ("mac:spine2", "d2")})
    cloud.switch("spine1", {"d1": ("mac:leaf1", "u1"), "d2": ("mac:leaf2", "u1")})
    cloud.switch("spine2", {"d1": ("mac:leaf1", "u2"), "d2": ("mac:leaf2", "u2")})
    for port in ("eth1", "eth2"):
        key = key_of("switch_pnic", "mac:leaf1", port)
        cloud.records[key].properties |= {"lldp_chassis": "mac:h1", "lldp_port": port}
    cloud.network("red", 7, "192.168.1.0/24", "192.168.1.1")
    cloud.network("wire", 30, "192.168.3.0/24", None, kind="vlan")
    cloud.server("a", "h1", ("red", "192.168.1.10"))
    cloud.server("b", "h2", ("red", "192.168.1.11"))
    cloud.server("c", "h1", ("wire", "192.168.3.10"))
    cloud.server("d", "h2", ("wire", "192.168.3.11"))
    return cloud


def down(cloud: Drawn, *ports: tuple[str, str]) -> None:
    for switch, port in ports:
        cloud.records[key_of("switch_pnic", f"mac:{switch}", port)].properties["status"] = "down"


def test_between_leaves_the_way_leads_over_a_spine_and_one_member_of_the_bond(graph: Graph) -> None:
    found = told(graph, leaves_and_spines(), "a", "b")
    assert names(found)[4:-4] == [
        "bond0",
        "eth1",
        "eth1",
        "leaf1",
        "u1",
        "d1",
        "spine1",
        "d2",
        "u1",
        "leaf2",
        "p1",
        "eth1",
    ]
    assert all(hop["link"] for hop in found["hops"][1:])


def test_members_ports_and_spines_that_are_down_are_gone_round(graph: Graph) -> None:
    cloud = leaves_and_spines()
    cloud.records[key_of("host_pnic", REGION, "h1", "eth1")].properties["status"] = "down"
    down(cloud, ("leaf1", "u1"), ("spine1", "d1"))
    found = told(graph, cloud, "a", "b")
    assert found["reachable"] is True
    assert {"eth2", "spine2"} <= set(names(found))
    assert "spine1" not in names(found)


def test_where_all_ways_over_the_switches_are_down_the_first_port_is_told(graph: Graph) -> None:
    cloud = leaves_and_spines()
    down(cloud, ("leaf1", "u1"), ("leaf1", "u2"), ("leaf2", "u1"), ("leaf2", "u2"))
    found = told(graph, cloud, "a", "b")
    assert (found["cause"], names(found)[-1], found["reason"]) == (
        "switch_port_down",
        "u1",
        "switch port is down: u1 of leaf1 is down",
    )


def test_a_bond_without_a_member_that_is_up_is_down(graph: Graph) -> None:
    cloud = leaves_and_spines()
    for nic in ("eth1", "eth2"):
        cloud.records[key_of("host_pnic", REGION, "h1", nic)].properties["status"] = "disabled"
    cloud.records[key_of("host_pnic", REGION, "h1", "bond0")].properties["status"] = "down"
    found = told(graph, cloud, "a", "b")
    assert (found["cause"], names(found)[-2:]) == ("nic_down", ["bond0", "eth1"])


def test_vlans_stay_in_one_bridge_of_a_switch_and_tunnels_may_be_routed(graph: Graph) -> None:
    cloud = leaves_and_spines()
    cloud.records[key_of("switch_pnic", "mac:leaf2", "p1")].properties["bridge"] = "other"
    vlan, tunnel = told(graph, cloud, "c", "d"), paths.path(graph, "a", "b")
    assert (vlan["cause"], names(vlan)[-1], tunnel["reachable"]) == ("other_bridge", "p1", True)


def test_switches_that_nothing_joins_are_told_unless_a_wire_may_be_unknown(graph: Graph) -> None:
    cloud = leaves_and_spines()
    for spine in ("spine1", "spine2"):
        for port in ("d1", "d2"):
            del cloud.records[key_of("switch_pnic", f"mac:{spine}", port)]
        del cloud.records[key_of("switch", f"mac:{spine}")]
    known = told(graph, cloud, "a", "b")
    assert (known["cause"], known["reason"]) == (
        "no_wire",
        "no wire between the switches: leaf1 and leaf2 are not wired together",
    )


def test_a_switch_that_only_lldp_tells_of_may_have_wires_that_nobody_knows(graph: Graph) -> None:
    cloud = leaves_and_spines()
    for spine in ("spine1", "spine2"):
        for port in ("d1", "d2"):
            del cloud.records[key_of("switch_pnic", f"mac:{spine}", port)]
        del cloud.records[key_of("switch", f"mac:{spine}")]
    for leaf in ("leaf1", "leaf2"):
        cloud.records[key_of("switch", f"mac:{leaf}")].properties["known_by"] = "lldp"
    found = told(graph, cloud, "a", "b")
    assert found["reachable"] is True
    assert found["warnings"] == ["how leaf1 and leaf2 are wired together is not known"]


def test_without_lldp_the_wire_is_unknown_but_the_way_is_told(graph: Graph) -> None:
    cloud = two_networks()
    cloud.server("a", "h1", ("red", "192.168.1.10"))
    cloud.server("b", "h2", ("red", "192.168.1.11"))
    found = told(graph, cloud, "a", "b")
    assert found["reachable"] is True
    assert found["warnings"] == ["how eth1 of h1 is wired to eth1 of h2 is not known"]


def test_a_server_that_is_nowhere_or_has_no_interface_is_no_surprise(graph: Graph) -> None:
    cloud = two_networks()
    cloud.add("project", "p", uuid="p")
    cloud.server("a", "h1", ("red", "192.168.1.10"), project_uuid="p")
    cloud.server("bare", "h1", project_uuid="p")
    cloud.server("lost", "h2", ("red", "192.168.1.12"), status="ERROR", power_state=0, project_uuid="p")
    cloud.spoil("vnic", "lost-red", host=None, bridge=None, status=None, tag=None)
    cloud.write(graph)
    items = {(one["source"]["name"], one["target"]["name"]): one for one in connectivity(graph, "p")["items"]}
    assert items["a", "bare"]["reason"] == "no interface: bare is plugged into no network"
    assert (items["a", "lost"]["cause"], items["lost", "a"]["cause"]) == ("server_off", "server_off")
    assert items["lost", "a"]["hops"] == 1


def test_paths_of_a_project_are_asked_in_a_handful_of_questions(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    cloud = two_networks()
    cloud.add("project", "p", uuid="p")
    for number in range(10, 30):
        cloud.server(f"s{number}", f"h{number % 3 + 1}", ("red", f"192.168.1.{number}"), project_uuid="p")
    cloud.write(graph)
    asked = []
    read = Graph.read
    monkeypatch.setattr(
        Graph, "read", lambda self, question, /, **params: asked.append(question) or read(self, question, **params)
    )
    assert len(connectivity(graph, "p")["items"]) == 380
    assert len(asked) < 16
