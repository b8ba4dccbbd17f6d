"""FAULTS: what is broken on purpose on the live lab's ways, each with its way back and what Calipso has to say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.chaos.machines import Machine

from .servers import Lab, Nic, wired


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing broken: how, how it is mended, between whom it is felt, and what Calipso has to say."""

    cause: str
    at: Callable[[Lab], str]
    ends: Callable[[Lab], tuple[Nic, Nic | str]]
    breaks: Callable[[Lab], Callable[[], object]]
    # Whether probes beside the ends feel it; else it is at the end's own interface, which no probe shares.
    shared: bool = True


def run_on(lab: Lab, host: str, command: str, *back: str) -> Callable[[], object]:
    """Run a command on a host; what runs others that undo it."""
    machine = lab.probes.lab[host]
    machine.run("sh", "-c", command)
    return lambda: [machine.run("sh", "-c", one) for one in back]


def _web(lab: Lab) -> tuple[Nic, Nic]:
    """Two servers of one overlay network on two Open vSwitch hosts."""
    return lab.nic("moz-web-1"), lab.nic("moz-web-2")


def _storage(lab: Lab) -> tuple[Nic, Nic]:
    """Two servers of one VLAN network on two hosts."""
    vlan = [nic for nic in lab.nics if nic.address.startswith("10.10.5.")]
    return next(nic for nic in vlan if nic.host == "compute-1"), next(nic for nic in vlan if nic.host == "compute-2")


def _backup(lab: Lab) -> tuple[Nic, Nic]:
    """Two servers of a network that has more ports on their hosts: what tag most of them have is the network's."""
    return lab.nic("moz-backup-1"), lab.nic("moz-backup-2")


def _tag(lab: Lab) -> Callable[[], object]:
    nic = _backup(lab)[0]
    tag = lab.machine(nic).run("ovs-vsctl", "get", "Port", f"qvo{nic.stem}", "tag").strip()
    command = f"ovs-vsctl set Port qvo{nic.stem} tag="
    return run_on(lab, nic.host, f"{command}3999", f"{command}{tag}")


def _hybrid(lab: Lab) -> Callable[[], object]:
    nic = _web(lab)[1]
    return run_on(
        lab, nic.host, f"ip link set qvb{nic.stem} nomaster", f"ip link set qvb{nic.stem} master qbr{nic.stem}"
    )


def _tap(lab: Lab) -> Callable[[], object]:
    nic = _web(lab)[0]
    return run_on(lab, nic.host, f"ip link set tap{nic.stem} down", f"ip link set tap{nic.stem} up")


def _admin(lab: Lab) -> Callable[[], object]:
    nic = _web(lab)[0]
    network = lab.probes.clouds[nic.region].network
    network.update_port(nic.port, is_admin_state_up=False)
    return lambda: network.update_port(nic.port, is_admin_state_up=True)


def _router_admin(lab: Lab) -> Callable[[], object]:
    network = lab.probes.clouds["RegionOne"].network
    router = network.find_router("moz-router")
    network.update_router(router, is_admin_state_up=False)
    return lambda: network.update_router(router, is_admin_state_up=True)


def _route(lab: Lab) -> Callable[[], object]:
    router = lab.probes.clouds["RegionOne"].network.find_router("moz-router").id
    leg = lab.probes.lab["network-1"].run("ip", "-n", f"qrouter-{router}", "route", "show", "10.10.2.0/24").split()[2]
    back = f"10.10.2.0/24 dev {leg} proto kernel scope link src 10.10.2.1"
    inside = f"ip -n qrouter-{router} route"
    return run_on(lab, "network-1", f"{inside} del 10.10.2.0/24", f"{inside} add {back}")


def _leg(lab: Lab) -> Callable[[], object]:
    router = lab.probes.clouds["RegionOne"].network.find_router("moz-router").id
    leg = lab.probes.lab["network-1"].run("ip", "-n", f"qrouter-{router}", "route", "show", "10.10.1.0/24").split()[2]
    inside = f"ip -n qrouter-{router}"
    return run_on(lab, "network-1", f"{inside} link set {leg} down", f"{inside} link set {leg} up")


def _endpoint(lab: Lab) -> Callable[[], object]:
    address = lab.probes.lab["compute-2"].run("sh", "-c", "ip -4 -o addr show dev br-data | awk '{print $4}'").strip()
    return run_on(
        lab, "compute-2", "ip link set br-data down", "ip link set br-data up", f"ip addr replace {address} dev br-data"
    )


def _peer(lab: Lab) -> Callable[[], object]:
    local = lab.probes.lab["compute-2"].run("sh", "-c", "ip -4 -o addr show dev br-data | awk '{print $4}'").strip()
    name = tunnel_to(lab.probes.lab["compute-1"], local.split("/")[0])
    # The agent makes what it lacks when it starts.
    run_on(lab, "compute-1", f"ovs-vsctl del-port br-tun {name}")
    return lambda: restarted(lab.probes.lab["compute-1"])


def _nic(lab: Lab) -> Callable[[], object]:
    return run_on(lab, "compute-2", "ip link set eth1 down", "ip link set eth1 up")


def _switch_port(lab: Lab) -> Callable[[], object]:
    switch, port = wired(lab, "compute-2", "eth2")
    return run_on(lab, switch, f"ip link set {port} down", f"ip link set {port} up")


def _uplink(lab: Lab) -> Callable[[], object]:
    return run_on(lab, "compute-1", "ovs-vsctl del-port br-ex eth2", "ovs-vsctl --may-exist add-port br-ex eth2")


def _router(cause: str, breaks: Callable[[Lab], Callable[[], object]], at: str = "vservice/") -> Fault:
    """A fault of moz-router, felt on the way to it."""
    return Fault(cause, lambda _lab: at, lambda lab: (lab.nic("moz-web-1"), "10.10.1.1"), breaks)


def _own(cause: str, breaks: Callable[[Lab], Callable[[], object]]) -> Fault:
    """A fault of the first server's interface, that no probe shares."""
    return Fault(cause, lambda lab: f"vnic/{_web(lab)[0].port}", _web, breaks, shared=False)


def _fixed(
    cause: str, at: str, ends: Callable[[Lab], tuple[Nic, Nic]], breaks: Callable[[Lab], Callable[[], object]]
) -> Fault:
    return Fault(cause, lambda _lab: at, ends, breaks)


def _behind_it(lab: Lab) -> str:
    """A hybrid bridge is one by its veth: without it the interface is the last that is known of the way."""
    return f"vnic/{_web(lab)[1].port}"


FAULTS = {
    "another tag": Fault("other_tag", lambda lab: f"vnic/{_backup(lab)[0].port}", _backup, _tag, shared=False),
    "hybrid bridge without its veth": Fault("unplugged", _behind_it, _web, _hybrid, shared=False),
    "tap down": _own("vnic_down", _tap),
    "port's admin state": _own("port_down", _admin),
    "router's admin state": _router("router_down", _router_admin),
    "router's leg": _router("vnic_down", _leg, "vnic/"),
    "route": Fault(
        "route_lost", lambda _lab: "vservice/", lambda lab: (lab.nic("moz-web-1"), lab.nic("moz-app-1")), _route
    ),
    "tunnel endpoint": _fixed("tunnel_down", "otep/RegionOne/compute-2/", _web, _endpoint),
    "tunnel": _fixed("no_tunnel_peer", "otep/RegionOne/compute-", _web, _peer),
    "NIC": _fixed("nic_down", "host_pnic/RegionOne/compute-2/eth1", _web, _nic),
    # LLDP falls silent with the carrier: to which port the NIC was wired is then not told any more.
    "switch port": _fixed("nic_down", "host_pnic/RegionOne/compute-2/eth2", _storage, _switch_port),
    "NIC out of its bridge": _fixed("unplugged", "vconnector/RegionOne/compute-1/br-ex", _storage, _uplink),
}


def tunnel_to(machine: Machine, address: str) -> str:
    """The port of the tunnel bridge whose tunnel leads to an address."""
    for name in machine.run("ovs-vsctl", "list-ports", "br-tun").split():
        if (
            machine.run("ovs-vsctl", "get", "Interface", name, "options:remote_ip", check=False).strip().strip('"')
            == address
        ):
            return name
    raise LookupError(address)


def restarted(machine: Machine) -> None:
    """The agent, stopped and started."""
    machine.start("neutron-openvswitch-agent", machine.stop("neutron-openvswitch-agent"))
