"""FAULTS: what chaos does to a machine, and how it is undone, a row each."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass

from tests.chaos.machines import Machine

SSH = 22
API_PORTS = {"keystone": 5000, "nova": 8774, "neutron": 9696}
REFUSE = ("-j", "REJECT", "--reject-with", "tcp-reset")
SILENT = ("-j", "DROP")
LOSSY = ("-m", "statistic", "--mode", "random", "--probability", "0.3", "-j", "DROP")
# Daemons whose freeze a scan must survive. The databases and queues would stop the cloud itself.
FREEZABLE = frozenset(
    {
        "keystone", "neutron-server", "nova-api", "nova-compute", "neutron-openvswitch-agent", "neutron-linuxbridge-agent",
        "neutron-dhcp-agent", "neutron-l3-agent", "lldpd", "libvirtd", "ovsdb-server",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to hurt: where it fits (a list of details, "" for none), how it is done and undone there."""

    name: str
    fits: Callable[[Machine], list[str]]
    do: Callable[[Machine, str], None]
    undo: Callable[[Machine, str], None]


def _port_fault(name: str, ports: Callable[[Machine], dict[str, int]], how: tuple[str, ...]) -> Fault:
    return Fault(
        name,
        lambda machine: sorted(ports(machine)),
        lambda machine, detail: machine.close_port(ports(machine)[detail], *how),
        lambda machine, detail: machine.open_port(ports(machine)[detail], *how),
    )


def _ssh(_machine: Machine) -> dict[str, int]:
    return {"sshd": SSH}


def _apis(machine: Machine) -> dict[str, int]:
    if "controller" not in machine.roles:
        return {}
    return {name: port for name, port in API_PORTS.items() if name != "keystone" or "keystone" in machine.roles}


FAULTS = (
    _port_fault("ssh refused", _ssh, REFUSE),
    _port_fault("ssh silent", _ssh, SILENT),
    _port_fault("ssh lossy", _ssh, LOSSY),
    _port_fault("api refused", _apis, REFUSE),
    _port_fault("api silent", _apis, SILENT),
    _port_fault("api lossy", _apis, LOSSY),
    Fault(
        "sshd killed",
        lambda machine: ["sshd"],
        lambda machine, detail: machine.signal(detail, signal.SIGKILL),
        lambda machine, _: machine.start_sshd(),
    ),
    Fault(
        "daemon frozen",
        lambda machine: sorted(FREEZABLE & set(machine.daemons())),
        lambda machine, detail: machine.signal(detail, signal.SIGSTOP),
        lambda machine, detail: machine.signal(detail, signal.SIGCONT),
    ),
)
