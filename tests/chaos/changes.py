"""CHANGES: what people do to a cloud meanwhile, through its own APIs, each with its way back."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import openstack
from keystoneauth1.exceptions import ClientException
from openstack.connection import Connection

# neutron and nova put so much of a port's id into the names of its devices.
STEM = 11
# The Linux bridge agent of the lab does not survive an update of a port (its README says why).
SPARED_HOSTS = ("compute-3",)
NAME = "calipso-chaos"
# What the cloud's client raises where an API refuses, is closed or says nothing.
CLOUD_ERRORS = (openstack.exceptions.SDKException, ClientException)
# A closed API must not keep chaos itself waiting.
API_TIMEOUT_S = 15


@dataclass(slots=True)
class Change:
    """A change that was made: in words, how to undo it, and which ids it makes come and go."""

    what: str
    undo: Callable[[], None]
    stems: list[str] = field(default_factory=list)


def connect(state: Path, region: str) -> Connection:
    """The lab's own administrator in one region."""
    config = openstack.config.OpenStackConfig(config_files=[str(state / "clouds.yaml")], load_envvars=False)
    return Connection(config=config.get_one(cloud="lab", region_name=region, api_timeout=API_TIMEOUT_S))


def rename_server(cloud: Connection, random: Random) -> Change:
    """Another name for a server."""
    server = random.choice(sorted(cloud.compute.servers(all_projects=True), key=lambda one: one.id))
    cloud.compute.update_server(server.id, name=f"{NAME}-{server.name}")
    return Change(f"{server.name} renamed", lambda: _ignore(cloud.compute.update_server(server.id, name=server.name)))


def stop_server(cloud: Connection, random: Random) -> Change:
    """A server is shut off: its bridges go with its taps."""
    server = random.choice(_movable(cloud))
    stems = [port.id[:STEM] for port in cloud.network.ports(device_id=server.id)]
    cloud.compute.stop_server(server.id)

    def undo() -> None:
        if cloud.compute.get_server(server.id).status != "ACTIVE":
            with contextlib.suppress(openstack.exceptions.ConflictException):
                cloud.compute.start_server(server.id)
        cloud.compute.wait_for_server(cloud.compute.get_server(server.id), wait=90)

    return Change(f"{server.name} stopped", undo, stems)


def port_down(cloud: Connection, random: Random) -> Change:
    """A server's port is set administratively down."""
    server = random.choice(_movable(cloud))
    port = random.choice(sorted(cloud.network.ports(device_id=server.id), key=lambda one: one.id))
    cloud.network.update_port(port.id, admin_state_up=False)
    return Change(f"port {port.id} down", lambda: _ignore(cloud.network.update_port(port.id, admin_state_up=True)))


def make_network(cloud: Connection, random: Random) -> Change:
    """A network with a subnet and a port that nobody uses."""
    network = cloud.network.create_network(name=f"{NAME}-{random.randrange(10**6)}")
    change = Change("a network made", lambda: cloud.network.delete_network(network.id), [network.id])
    subnet = cloud.network.create_subnet(
        network_id=network.id, ip_version=4, cidr="10.99.0.0/24", is_dhcp_enabled=False, name=NAME
    )
    port = cloud.network.create_port(network_id=network.id, name=NAME)

    def undo() -> None:
        cloud.network.delete_port(port.id)
        cloud.network.delete_network(network.id)

    change.undo, change.stems = undo, [network.id, subnet.id, port.id]
    return change


def remove_leftovers(cloud: Connection) -> None:
    """Undo what a killed chaos left: its networks, names and states of servers and ports."""
    for network in list(cloud.network.networks()):
        if network.name.startswith(NAME):
            for port in list(cloud.network.ports(network_id=network.id)):
                cloud.network.delete_port(port.id)
            cloud.network.delete_network(network.id)
    for server in list(cloud.compute.servers(all_projects=True)):
        _restore(cloud, server)


def _restore(cloud: Connection, server: openstack.compute.v2.server.Server) -> None:
    if server.name.startswith(NAME):
        cloud.compute.update_server(server.id, name=server.name.removeprefix(f"{NAME}-"))
    if server.status == "SHUTOFF":
        cloud.compute.start_server(server.id)
        cloud.compute.wait_for_server(cloud.compute.get_server(server.id), wait=90)
    for port in cloud.network.ports(device_id=server.id):
        if not port.is_admin_state_up:
            cloud.network.update_port(port.id, admin_state_up=True)


def _movable(cloud: Connection) -> list[openstack.compute.v2.server.Server]:
    servers = [one for one in cloud.compute.servers(all_projects=True) if one.hypervisor_hostname not in SPARED_HOSTS]
    return sorted((one for one in servers if one.status == "ACTIVE"), key=lambda one: str(one.id))


def _ignore(_answer: object) -> None:
    return


CHANGES: tuple[Callable[[Connection, Random], Change], ...] = (rename_server, stop_server, port_down, make_network)
