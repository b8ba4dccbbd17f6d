"""An odd cloud on the live lab: what clouds have beside well-formed servers, made through its APIs and taken away again."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from openstack.connection import Connection
from openstack.exceptions import ResourceFailure, SDKException

from tests.chaos.changes import connect

# Names and prefix of another tenant's, in both regions.
NETWORK, CIDR, SERVER = "moz-web", "10.10.1.0/24", "moz-web-1"
WAIT_S = 240


@dataclass
class Site:
    """What is made in one region; `undo` takes it back, the last made first."""

    cloud: Connection
    undo: list[Callable[[], object]] = field(default_factory=list)

    def network(self, name: str, *subnets: dict[str, object], shared: bool = False) -> str:
        """A network with subnets; its id."""
        network = self.cloud.network.create_network(name=name, is_shared=shared)
        self.undo.append(lambda: self.cloud.network.delete_network(network))
        for values in subnets:
            self.cloud.network.create_subnet(network_id=network.id, name=f"{name}-subnet", **values)
        return str(network.id)

    def port(self, name: str, network: str, *, up: bool = True) -> str:
        """A port; its id."""
        port = self.cloud.network.create_port(name=name, network_id=network, admin_state_up=up)
        self.undo.append(lambda: self.cloud.network.delete_port(port))
        return str(port.id)

    def router(self, name: str, network: str) -> None:
        """A router that leads nowhere outside."""
        router = self.cloud.network.create_router(name=name)
        self.undo.append(lambda: self.cloud.network.delete_router(router))
        subnet = next(one for one in self.cloud.network.subnets(network_id=network) if one.ip_version == 4)
        self.cloud.network.add_interface_to_router(router, subnet_id=subnet.id)
        self.undo.append(lambda: self.cloud.network.remove_interface_from_router(router, subnet_id=subnet.id))

    def server(self, name: str, zone: str, *ports: str, flavor: str = "lab.tiny") -> str:
        """A server with these ports, asked for; its id."""
        compute = self.cloud.compute
        server = compute.create_server(
            name=name,
            image_id=self.cloud.image.find_image("lab-guest").id,
            flavor_id=compute.find_flavor(flavor).id,
            availability_zone=zone,
            networks=[{"port": port} for port in ports],
        )

        def delete() -> None:
            compute.delete_server(server, force=False)
            compute.wait_for_delete(server, wait=WAIT_S)

        self.undo.append(delete)
        return str(server.id)

    def becomes(self, server: str, status: str) -> None:
        """Wait until a server has a status."""
        with contextlib.suppress(ResourceFailure):  # how the client tells ERROR
            self.cloud.compute.wait_for_server(self.cloud.compute.get_server(server), status, wait=WAIT_S)
        found = self.cloud.compute.get_server(server).status
        assert found == status, f"server {server} is {found}, not {status}"

    def trunk(self, parent: str, sub: str) -> None:
        """A trunk with one subport."""
        trunk = self.cloud.network.create_trunk(
            name="odd-trunk",
            port_id=parent,
            sub_ports=[{"port_id": sub, "segmentation_type": "vlan", "segmentation_id": 100}],
        )
        self.undo.append(lambda: self.cloud.network.delete_trunk(trunk))

    def clear(self) -> None:
        """Take everything back."""
        while self.undo:
            with contextlib.suppress(SDKException):
                self.undo[-1]()
            self.undo.pop()


def four(cidr: str) -> dict[str, object]:
    """An IPv4 subnet."""
    return {"ip_version": 4, "cidr": cidr}


def six(cidr: str) -> dict[str, object]:
    """An IPv6 subnet whose servers choose their addresses themselves."""
    return {"ip_version": 6, "cidr": cidr, "ipv6_address_mode": "slaac", "ipv6_ra_mode": "slaac"}


@contextlib.contextmanager
def odd_cloud(state: Path) -> Iterator[None]:
    """The lab with all of it, in both regions, until the block ends."""
    one, two = Site(connect(state, "RegionOne")), Site(connect(state, "RegionTwo"))
    try:
        _first_region(one)
        _second_region(two)
        yield
    finally:
        one.clear()
        two.clear()


def _first_region(site: Site) -> None:
    twin = site.network(NETWORK, four(CIDR), six("2001:db8:1::/64"))
    only_six = site.network("odd-six", six("2001:db8:2::/64"))
    shared = site.network("odd-shared", four("10.99.0.0/24"), shared=True)
    site.network("odd-bare")
    site.router("odd-no-gateway", twin)
    site.port("odd-unattached", twin)
    site.port("odd-down", shared, up=False)
    nics = [site.port(f"{SERVER}-eth{number}", net) for number, net in enumerate((twin, only_six, shared, twin))]
    parent, sub = site.port("odd-parent", twin), site.port("odd-sub", shared)
    site.trunk(parent, sub)
    huge = site.cloud.compute.create_flavor(name="odd.huge", ram=4_000_000, vcpus=1, disk=1)
    site.undo.append(lambda: site.cloud.compute.delete_flavor(huge))
    four_nics = site.server(SERVER, "az-a", *nics)
    trunked = site.server("odd-trunked", "az-b", parent)
    shelved = site.server("odd-shelved", "az-b", site.port("odd-shelved-eth0", twin))
    off = site.server("odd-off", "az-a", site.port("odd-off-eth0", only_six))
    nowhere = site.server("odd-nowhere", "az-a", site.port("odd-nowhere-eth0", twin), flavor="odd.huge")
    for server in (four_nics, trunked, shelved, off):
        site.becomes(server, "ACTIVE")
    site.becomes(nowhere, "ERROR")
    site.cloud.compute.shelve_server(shelved)
    site.cloud.compute.stop_server(off)
    site.becomes(shelved, "SHELVED_OFFLOADED")
    site.becomes(off, "SHUTOFF")


def _second_region(site: Site) -> None:
    twin = site.network(NETWORK, four(CIDR))
    site.becomes(site.server(SERVER, "az-e", site.port(f"{SERVER}-eth0", twin)), "ACTIVE")
