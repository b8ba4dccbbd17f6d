"""What Calipso says would fall on the live lab, against what does when it is really taken away, measured by probes.

Run as root after `make lab-test` has scanned the lab; see test_truth.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from calipso.graph import Graph
from calipso.impact import impact

from . import live
from .path_faults import run_on
from .servers import Lab, wired

pytestmark = live.BY_ROOT
SIDE_BY_SIDE = 6
# What was given back works again within this time: agents, tunnels and learned addresses.
HEALS_S = 240
# What was learned of the way lives on for some seconds.
FELT_AFTER_S = 10
Place = tuple[str, str]
Undo = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Felt:
    """What a probe reaches: its gateway, a DHCP server, and its peers on which other hosts."""

    gateway: bool
    dhcp: bool
    peers: frozenset[str]


@pytest.fixture(scope="module")
def placed(lab: Lab) -> Lab:
    """The lab with a probe on each network and host that servers are on."""
    for nic in lab.nics:
        lab.probes.at(nic.host, nic.network)
    return lab


def measured(lab: Lab) -> dict[Place, Felt]:
    """What every probe reaches now."""
    probes = lab.probes.made

    def felt(place: Place) -> Felt:
        host, network = place
        own = probes[place]
        peers = {at: one for (at, net), one in probes.items() if net == network and at != host}
        gateway = lab.gateways.get(network)
        return Felt(
            bool(gateway) and own.reaches(str(gateway)),
            any(own.reaches(address) for address in lab.dhcp.get(network, [])),
            frozenset(at for at, one in peers.items() if own.reaches(one.address)),
        )

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        return dict(zip(probes, pool.map(felt, probes), strict=True))


def settled(lab: Lab) -> dict[Place, Felt]:
    """The same once every probe has the gateway and DHCP server of its network, or after a while without: some never do."""
    end = time.monotonic() + HEALS_S
    while True:
        found = measured(lab)
        lacking = [
            felt
            for (_, network), felt in found.items()
            if (network in lab.gateways and not felt.gateway) or (network in lab.dhcp and not felt.dhcp)
        ]
        if not lacking or time.monotonic() > end:
            return found
        time.sleep(3)


def _links(lab: Lab, host: str, *devices: str) -> Undo:
    """Devices of a machine down."""
    down, up = ("; ".join(f"ip link set {device} {way}" for device in devices) for way in ("down", "up"))
    return run_on(lab, host, down, up)


def _host(lab: Lab) -> Undo:
    """A host whose NICs for data are dead is gone for all others."""
    return _links(lab, "compute-1", "eth1", "eth2")


def _switch(lab: Lab) -> Undo:
    """All ports of the switch but those of the management network, over which the lab itself is kept together."""
    listed = lab.probes.lab["tor-1"].run("sh", "-c", "ls /sys/class/net/br-data/brif /sys/class/net/br-prov/brif")
    return _links(lab, "tor-1", *(word for word in listed.split() if word.startswith("swp")))


def _router(lab: Lab) -> Undo:
    router = lab.probes.clouds["RegionOne"].network.find_router("moz-router").id
    inside = f"ip -n qrouter-{router}"
    listed = lab.probes.lab["network-1"].run(*inside.split(), "-br", "link")
    legs = [line.split()[0].split("@")[0] for line in listed.splitlines()]
    down, up = (
        "; ".join(f"{inside} link set {leg} {way}" for leg in legs if leg.startswith("q")) for way in ("down", "up")
    )
    return run_on(lab, "network-1", down, up)


def _nic(lab: Lab) -> Undo:
    return _links(lab, "compute-2", "eth1")


def _bridge(lab: Lab) -> Undo:
    address = lab.probes.lab["compute-1"].run("sh", "-c", "ip -4 -o addr show dev br-data | awk '{print $4}'").strip()
    back = f"ip link set br-data up; ip addr replace {address} dev br-data"
    return run_on(lab, "compute-1", "ip link set br-data down", back)


def _switch_port(lab: Lab) -> Undo:
    return _links(lab, *wired(lab, "compute-2", "eth1"))


def _its_name(lab: Lab) -> str:
    return wired(lab, "compute-2", "eth1")[1]


REMOVALS: dict[str, tuple[Callable[[Lab], str], Callable[[Lab], Undo]]] = {
    "a host": (lambda _lab: "lab/host/RegionOne/compute-1", _host),
    "a switch": (lambda _lab: "tor-1", _switch),
    "a router": (lambda _lab: "moz-router", _router),
    "a NIC": (lambda _lab: "lab/host_pnic/RegionOne/compute-2/eth1", _nic),
    "a host's br-data": (lambda _lab: "lab/vconnector/RegionOne/compute-1/br-data", _bridge),
    "a port of the switch's br-data": (_its_name, _switch_port),
}


@pytest.mark.parametrize("name", REMOVALS)
def test_what_falls_is_what_calipso_said_and_what_was_said_to_be_unaffected_goes_on(
    placed: Lab, graph: Graph, name: str
) -> None:
    thing, take_away = REMOVALS[name]
    lab, before = placed, settled(placed)
    told = impact(graph, [thing(lab)])
    give_back = take_away(lab)
    time.sleep(FELT_AFTER_S)
    try:
        after = measured(lab)
    finally:
        give_back()
        end = time.monotonic() + HEALS_S
        while (healed := measured(lab)) != before and time.monotonic() < end:
            time.sleep(3)
    assert healed == before, "it does not heal"
    gone = {item["object"]["id"] for item in told["down"] if item["gone"]}
    lost: dict[str, set[str]] = {}
    for need in (need for item in told["down"] for need in item["needs"]):
        lost.setdefault(need["vnic"], set()).update(need["lost"])
    assert after != before, "something falls"
    assert wrong(lab, before, after, lost, gone) == []


def wrong(
    lab: Lab, before: dict[Place, Felt], after: dict[Place, Felt], lost: dict[str, set[str]], gone: set[str]
) -> list[str]:
    """Where what was said of a server's interface is not what the probe beside it felt."""
    found = []
    standing = [nic for nic in lab.nics if f"lab/instance/{nic.server_id}" not in gone]
    left = {(nic.host, nic.network) for nic in standing}
    alone = {(nic.host, nic.network) for nic in standing if "peers" in lost.get(nic.id, ())}
    for nic in standing:
        said, was, now = lost.get(nic.id, set()), before[nic.host, nic.network], after[nic.host, nic.network]
        missed = {host for host in was.peers - now.peers if (host, nic.network) in left}
        right = {
            f"gateway {now.gateway}": not was.gateway or now.gateway is ("gateway" not in said),
            f"DHCP {now.dhcp}": not was.dhcp or now.dhcp is ("dhcp" not in said),
            f"missed peers on {sorted(missed)}": bool(missed)
            if "peers" in said
            else all((host, nic.network) in alone for host in missed),
        }
        found += [
            f"{nic.server} {nic.address}: {felt}, said {sorted(said)}"
            for felt, is_right in right.items()
            if not is_right
        ]
    return found
