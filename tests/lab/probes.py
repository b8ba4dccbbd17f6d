"""Probes: interfaces of our own on networks and hosts of the live lab, plugged in as nova would, that ask and answer pings."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from openstack.connection import Connection
from openstack.exceptions import SDKException

from tests.chaos.changes import connect
from tests.chaos.machines import Machine, machines

NAME = "calipso-probe"
# Where the Linux bridge agent plugs interfaces in; everywhere else it is Open vSwitch.
LINUX_BRIDGE = ("compute-3",)
# So much of a port's id is in the name of its device.
STEM = 11
READY_S = 120
TRIES = 4
# Agents of other hosts, busy as they are, learn of a new interface some time after its own has plugged it in.
SETTLED_S = 30


@dataclass(frozen=True, slots=True)
class Probe:
    """One interface in a namespace of its own: where it is, its neutron port, and its address."""

    machine: Machine
    network: str
    port: str
    mac: str
    address: str
    since: float = field(default_factory=time.monotonic, compare=False)

    @property
    def space(self) -> str:
        """The name of its namespace."""
        return f"probe-{self.port[:STEM]}"

    def reaches(self, address: str, patient_until: float = 0.0) -> bool:
        """Whether an answer comes back from an address; the first packets may be lost while addresses are learned.

        It is asked again until a time (of time.monotonic), as agents that were disturbed wire one network after the other.
        """
        asked = ("ip", "netns", "exec", self.space, "ping", "-n", "-c", "1", "-W", "1", address)
        tried, end = 0, max(self.since + SETTLED_S, patient_until)
        while tried < TRIES or time.monotonic() < end:
            if "bytes from" in self.machine.run(*asked, check=False):
                return True
            tried += 1
        return False


@dataclass(slots=True)
class Probes:
    """Probes by host and network, made when they are first asked for."""

    lab: dict[str, Machine]
    clouds: dict[str, Connection]
    made: dict[tuple[str, str], Probe] = field(default_factory=dict)
    beside: dict[tuple[str, str], Probe] = field(default_factory=dict)

    def at(self, host: str, network: str, *, another: bool = False) -> Probe:
        """The probe of a network on a host, or another beside it. Raises AssertionError when its agent does not plug it in."""
        kept = self.beside if another else self.made
        if (host, network) not in kept:
            kept[host, network] = self._make(self.lab[host], network)
        return kept[host, network]

    def _make(self, machine: Machine, network: str) -> Probe:
        cloud = self.clouds[machine.region]
        port = cloud.network.create_port(
            name=NAME,
            network_id=network,
            binding_host_id=machine.name,
            device_owner="compute:probe",
            **self._filtered(cloud, machine),
        )
        subnet = cloud.network.get_subnet(port.fixed_ips[0]["subnet_id"])
        probe = Probe(machine, network, port.id, port.mac_address, port.fixed_ips[0]["ip_address"])
        device = _plug_in(probe)
        inside = ("ip", "-n", probe.space)
        machine.run("ip", "link", "set", device, "netns", probe.space)
        machine.run(*inside, "link", "set", device, "address", probe.mac)
        machine.run(*inside, "address", "add", f"{probe.address}/{subnet.cidr.split('/')[1]}", "dev", device)
        machine.run(*inside, "link", "set", device, "up")
        if subnet.gateway_ip:
            machine.run(*inside, "route", "add", "default", "via", subnet.gateway_ip)
        end = time.monotonic() + READY_S
        while (status := cloud.network.get_port(port.id).status) != "ACTIVE":
            assert time.monotonic() < end, f"the probe on {machine.name} is {status}"
            time.sleep(1)
        return probe

    def _filtered(self, cloud: Connection, machine: Machine) -> dict[str, object]:
        """What lets every ping pass: no filter; on a Linux bridge, whose agent cannot do without, a rule."""
        if machine.name not in LINUX_BRIDGE:
            return {"is_port_security_enabled": False, "security_groups": []}
        group = cloud.network.find_security_group(NAME)
        if group is None:
            group = cloud.network.create_security_group(name=NAME)
            rule = {"direction": "ingress", "ether_type": "IPv4", "protocol": "icmp"}
            cloud.network.create_security_group_rule(security_group_id=group.id, **rule)
        return {"security_groups": [group.id]}

    def clear(self) -> None:
        """Take all probes away, those of a killed run too."""
        for probe in (*self.made.values(), *self.beside.values()):
            _unplug(probe)
        for cloud in self.clouds.values():
            for port in cloud.network.ports(name=NAME):
                with suppress(SDKException):
                    cloud.network.delete_port(port)
            if group := cloud.network.find_security_group(NAME):
                with suppress(SDKException):
                    cloud.network.delete_security_group(group)
        self.made.clear()
        self.beside.clear()


def _plug_in(probe: Probe) -> str:
    """Give the agent an interface to wire; the name of the end that goes into the namespace."""
    device, run = f"cal{probe.port[:STEM]}", probe.machine.run
    run("ip", "netns", "add", probe.space)
    if probe.machine.name in LINUX_BRIDGE:
        tap = f"tap{probe.port[:STEM]}"
        run("ip", "link", "add", tap, "type", "veth", "peer", "name", device)
        run("ip", "link", "set", tap, "master", f"brq{probe.network[:STEM]}", "up")
    else:
        run(
            *("ovs-vsctl", "add-port", "br-int", device, "--", "set", "Interface", device, "type=internal"),
            *(f"external_ids:iface-id={probe.port}", f'external_ids:attached-mac="{probe.mac}"'),
            "external_ids:iface-status=active",
        )
    return device


def _unplug(probe: Probe) -> None:
    run = probe.machine.run
    if probe.machine.name in LINUX_BRIDGE:
        run("ip", "link", "delete", f"tap{probe.port[:STEM]}", check=False)
    else:
        run("ovs-vsctl", "--if-exists", "del-port", "br-int", f"cal{probe.port[:STEM]}", check=False)
    run("ip", "netns", "delete", probe.space, check=False)


@contextmanager
def probing(state: Path) -> Iterator[Probes]:
    """Probes of a running lab, taken away at the end."""
    probes = Probes(machines(state), {region: connect(state, region) for region in ("RegionOne", "RegionTwo")})
    try:
        yield probes
    finally:
        probes.clear()
