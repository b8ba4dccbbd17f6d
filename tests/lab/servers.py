"""The servers of the live lab as neutron and nova tell them, with probes beside their interfaces."""

from __future__ import annotations

from dataclasses import dataclass

from tests.chaos.machines import Machine

from .probes import STEM, Probes


@dataclass(frozen=True, slots=True)
class Nic:
    """A server's interface as neutron tells it."""

    server: str
    server_id: str
    region: str
    host: str
    network: str
    port: str
    mac: str
    address: str

    @property
    def id(self) -> str:
        """The id of its object."""
        return f"lab/vnic/{self.port}"

    @property
    def stem(self) -> str:
        """What the names of its devices end in."""
        return self.port[:STEM]


class Lab:
    """The lab's servers with their interfaces, its gateways and DHCP servers by network, and probes beside them."""

    def __init__(self, probes: Probes) -> None:
        self.probes = probes
        self.nics: list[Nic] = []
        self.gateways: dict[str, str] = {}
        self.dhcp: dict[str, list[str]] = {}
        # Until when (of time.monotonic) what a test broke and mended may still be on its way back.
        self.healing_until = 0.0
        for region, cloud in probes.clouds.items():
            names = {server.id: server.name for server in cloud.compute.servers(all_projects=True)}
            for port in cloud.network.ports():
                if not port.fixed_ips:
                    continue
                address = port.fixed_ips[0]["ip_address"]
                if port.device_id in names:
                    own = (port.binding_host_id, port.network_id, port.id, port.mac_address, address)
                    self.nics.append(Nic(names[port.device_id], port.device_id, region, *own))
                elif port.device_owner == "network:router_interface":
                    self.gateways[port.network_id] = address
                elif port.device_owner == "network:dhcp":
                    self.dhcp.setdefault(port.network_id, []).append(address)
        self.nics.sort(key=lambda nic: (nic.server, nic.address))

    def nic(self, server: str, at: int = 0) -> Nic:
        """One interface of a server, in the order of its ports' networks."""
        return [nic for nic in self.nics if nic.server == server][at]

    def machine(self, nic: Nic) -> Machine:
        """The machine that a server is on."""
        return self.probes.lab[nic.host]

    def is_up(self, nic: Nic) -> bool:
        """Whether a server's own interface is up, as its host's kernel says: now and then nova leaves one down on a busy lab."""
        flags = self.machine(nic).run("ip", "-o", "link", "show", "dev", f"tap{nic.stem}")
        return "UP" in flags.split("<")[1].split(">")[0].split(",")

    def reaches(self, nic: Nic, other: Nic | str) -> bool:
        """Whether a server reaches another, or an address: their own interfaces are up, and probes beside them do."""
        own = [nic] if isinstance(other, str) else [nic, other]
        return all(map(self.is_up, own)) and self.pings(nic, other, self.healing_until)

    def pings(self, nic: Nic, other: Nic | str, patient_until: float = 0.0) -> bool:
        """Whether a probe beside one interface reaches a probe beside another, or an address; see Probe.reaches."""
        if isinstance(other, str):
            target = other
        else:
            same = (nic.host, nic.network) == (other.host, other.network)
            target = self.probes.at(other.host, other.network, another=same).address
        return self.probes.at(nic.host, nic.network).reaches(target, patient_until)


def wired(lab: Lab, host: str, nic: str) -> tuple[str, str]:
    """The switch and port that a NIC is wired to: the lab notes it as the port's alias."""
    for switch in (machine for machine in lab.probes.lab.values() if "switch" in machine.roles):
        aliases = switch.run("sh", "-c", f"grep -lx '{host} {nic}' /sys/class/net/*/ifalias", check=False)
        if aliases:
            return switch.name, aliases.split("/")[4]
    raise LookupError(f"{host} {nic}")
