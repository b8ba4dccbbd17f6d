"""Paths on the live lab, against pings from probes on the same hosts and networks and against what Open vSwitch would do.

Run as root after `make lab-test` has scanned the lab; see test_truth.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from calipso.connectivity import connectivity
from calipso.graph import Graph
from calipso.paths import path

from . import live
from .path_faults import FAULTS, Fault
from .probes import LINUX_BRIDGE
from .scanning import scan
from .servers import Lab, Nic

pytestmark = live.BY_ROOT
# An agent that still wires a new probe would mend what is broken meanwhile.
SETTLES_S = 6
# What was undone works again within this time: agents look at their devices every two seconds, tunnels learn addresses anew.
HEALS_S = 90


def neighbours(lab: Lab) -> list[tuple[Nic, Nic]]:
    """Two servers of each network on each pair of hosts, and on each host that has two of them."""
    found: dict[tuple[str, ...], tuple[Nic, Nic]] = {}
    for nic in lab.nics:
        for other in lab.nics:
            if nic.server < other.server and nic.network == other.network:
                found.setdefault((nic.network, *sorted((nic.host, other.host))), (nic, other))
    return list(found.values())


def test_paths_between_servers_of_a_network_are_as_probes_beside_them_say(lab: Lab, graph: Graph) -> None:
    pairs = neighbours(lab)
    assert len(pairs) >= 20
    for nic, other in pairs:
        told = path(graph, nic.id, other.id)
        assert told["reachable"] is lab.reaches(nic, other), (nic, other, told["reason"])
        if not told["reachable"]:
            assert told["cause"] == "vnic_down", told["reason"]
            assert not (lab.is_up(nic) and lab.is_up(other))
            continue
        assert told["class"] == ("same_host" if nic.host == other.host else "same_network")
        assert hosts(told) == {nic.host, other.host}, (nic, other)
        if nic.host != other.host and nic.host not in LINUX_BRIDGE:
            assert sends_to(lab, nic, other) == crossing(told), (nic, other)


def test_paths_to_gateways_and_dhcp_servers_are_as_probes_say(lab: Lab, graph: Graph) -> None:
    asked = [(nic, lab.gateways[nic.network]) for nic in lab.nics if nic.network in lab.gateways]
    asked += [(nic, address) for nic in lab.nics for address in lab.dhcp.get(nic.network, [])]
    pairs = {(nic.host, nic.network, address): (nic, address) for nic, address in asked}
    assert len(pairs) >= 10
    for nic, address in pairs.values():
        told = path(graph, nic.id, address)
        assert told["reachable"] is lab.reaches(nic, address), (nic, address, told["reason"])


def test_paths_through_a_router_are_as_probes_say(lab: Lab, graph: Graph) -> None:
    pairs = [
        ("moz-web-1", "moz-app-1"),
        ("moz-web-2", "moz-app-2"),
        ("moz-app-3", "moz-web-3"),
        ("moz-web-4", "moz-db-1"),
    ]
    pairs += [("moz-web-1", "moz-backup-1"), ("moz-backup-2", "moz-app-4")]
    for one, two in pairs:
        nic, other = lab.nic(one), lab.nic(two)
        told = path(graph, nic.id, other.id)
        assert told["reachable"] is lab.reaches(nic, other), (nic, other, told["reason"])
        whole = lab.is_up(nic) and lab.is_up(other)
        assert told["class"] == ("routed" if told["reachable"] else "apart" if whole else "broken")


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_where_it_is_and_probes_feel_it(lab: Lab, graph: Graph, name: str) -> None:
    fault = FAULTS[name]
    near, far = fault.ends(lab)
    ends = (near.id, far if isinstance(far, str) else far.id)
    assert path(graph, *ends)["reachable"] is True
    assert lab.pings(near, far)
    with broken(fault, lab, graph, ends):
        assert scan().code == 0
        told = path(graph, *ends)
        assert (told["cause"], told["reachable"]) == (fault.cause, False), told["reason"]
        assert told["broken_at"].startswith("lab/" + fault.at(lab)), told["broken_at"]
        if fault.shared:
            assert not lab.pings(near, far)


@contextmanager
def broken(fault: Fault, lab: Lab, graph: Graph, ends: tuple[str, str]) -> Iterator[None]:
    """A fault, which is mended at the end; then all is as before, or what follows would be blamed for it."""
    time.sleep(SETTLES_S)
    before = classes(graph)
    mend = fault.breaks(lab)
    try:
        yield
    finally:
        mend()
        lab.healing_until = time.monotonic() + HEALS_S
        near, far = fault.ends(lab)
        end = time.monotonic() + HEALS_S
        while not (lab.pings(near, far) and scan().code == 0 and path(graph, *ends)["reachable"]):
            assert time.monotonic() < end, "it does not heal"
            time.sleep(3)
        while (now := classes(graph)) != before:
            assert time.monotonic() < end, {pair: kind for pair, kind in now.items() if kind != before[pair]}
            time.sleep(3)
            scan()


def classes(graph: Graph) -> dict[tuple[str, str], str]:
    """How each server of Moz reaches each other one: a fault of one network is mended when all are as they were."""
    told = connectivity(graph, "moz")
    return {(item["source"]["name"], item["target"]["name"]): item["class"] for item in told["items"]}


def hosts(told: dict[str, Any]) -> set[str]:
    """The hosts that a way leads over."""
    return {hop["object"]["properties"]["host"] for hop in told["hops"] if hop["object"]["properties"].get("host")}


def crossing(told: dict[str, Any]) -> str:
    """How a way leaves its host: the far tunnel endpoint's address, or the NIC that it leaves by."""
    endpoints = [hop["object"] for hop in told["hops"] if hop["object"]["type"] == "otep"]
    if endpoints:
        return str(endpoints[1]["properties"]["address"])
    return next(hop["object"]["name"] for hop in told["hops"] if hop["object"]["type"] == "host_pnic")


def sends_to(lab: Lab, nic: Nic, other: Nic) -> str:
    """The same by Open vSwitch (ovs-appctl ofproto/trace, 3.1): what it would do with a frame of the server's own interface."""
    machine = lab.machine(nic)
    devices = machine.run("ovs-vsctl", "list-ports", "br-int").split()
    device = next(one for one in (f"qvo{nic.stem}", f"tap{nic.stem}") if one in devices)
    ends = f"dl_src={nic.mac},dl_dst={other.mac},dl_type=0x0800,nw_src={nic.address},nw_dst={other.address},nw_proto=1"
    return crossed(machine.run("ovs-appctl", "ofproto/trace", "br-int", f"in_port={device},{ends}"))


def crossed(trace: str) -> str:
    """Where a trace ends: the address that it tunnels to, else the NIC."""
    lines = [line.strip() for line in trace.splitlines()]
    for line in lines:
        if "tunneling to" in line:
            return line.split("tunneling to")[1].split()[0]
    return "eth2" if any('bridge("br-ex")' in line for line in lines) else trace
