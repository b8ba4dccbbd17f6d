"""What happens to Moz's cloud in the week of tests/moz_week.py, done on the live lab, each with its way back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests import moz_week
from tests.chaos.changes import STEM, connect
from tests.chaos.machines import machines

REGION = "RegionOne"
# Where the moved server goes, and whence: the lab moves one by shelving it and waking it up in another zone.
ZONES = ("az-a", "az-b")
# From this version on nova takes a zone when it wakes a shelved server up.
UNSHELVE_TO_ZONE = "2.77"
OTHER_TAG = 3999
NEW_LEG = "10.10.4.2"
# A busy lab takes its time.
PATIENCE_S = 300
# So often in a row nothing may be on its way.
CALM_LOOKS = 3
Undo = Callable[[], object]


class Cloud:
    """Moz's cloud, to be changed and mended."""

    def __init__(self, state: Path) -> None:
        self._cloud = connect(state, REGION)
        self._machines = machines(state)
        # What mends it, the last first.
        self.undo: list[Undo] = []

    def happens(self, stage: str) -> None:
        """What happens before a stage of the week; done when the cloud has come to rest."""
        for event in EVENTS[stage]:
            event(self)
        self._rests()

    def mend(self) -> None:
        """Undo all that happened and was not undone. What cannot be undone is told when the rest is."""
        with ExitStack() as stack:
            for undo in self.undo:
                stack.callback(undo)
            self.undo.clear()
        self._rests()

    def move(self) -> None:
        """A server goes to another host."""
        self._wake_up_in(ZONES[1])
        self.undo.append(lambda: self._wake_up_in(ZONES[0]))

    def move_or_back(self) -> None:
        """A server goes to another host, or comes back from there; done when the cloud has come to rest."""
        if self.undo:
            self.undo.pop()()
        else:
            self.move()
        self._rests()

    def delete(self) -> None:
        """A server is deleted, and its ports with it."""
        server, compute, network = self._server(moz_week.DELETED), self._cloud.compute, self._cloud.network
        ports = list(network.ports(device_id=server.id))
        self.undo.append(self._made_again(server, ports))
        compute.delete_server(server.id)
        compute.wait_for_delete(server, wait=PATIENCE_S)
        for port in ports:
            network.delete_port(port.id)

    def set_port_down(self) -> None:
        """A server's port is set administratively down."""
        self.undo.append(self._down(moz_week.DOWN))

    def tag(self) -> None:
        """Somebody gives a port of Open vSwitch another tag, when its agent has nothing to do that would give it back."""
        self._rests()
        port = self._port(moz_week.TAGGED)
        machine, name = self._machines[port.binding_host_id], f"qvo{port.id[:STEM]}"
        tag = machine.run("ovs-vsctl", "get", "Port", name, "tag").strip()
        machine.run("ovs-vsctl", "set", "Port", name, f"tag={OTHER_TAG}")
        self.undo.append(lambda: machine.run("ovs-vsctl", "set", "Port", name, f"tag={tag}"))

    def add_leg(self) -> None:
        """A router gets a leg in one more network."""
        network = self._cloud.network
        subnet = network.find_subnet("moz-backup-subnet")
        port = network.create_port(
            name="moz-router-backup",
            network_id=subnet.network_id,
            project_id=subnet.project_id,
            fixed_ips=[{"subnet_id": subnet.id, "ip_address": NEW_LEG}],
        )
        router = network.find_router(moz_week.LEG)
        network.add_interface_to_router(router, port_id=port.id)
        self.undo.append(lambda: network.remove_interface_from_router(router, port_id=port.id))

    def stop_servers(self) -> None:
        """Work on the host: its servers are shut off, a port is set down."""
        self.undo.append(self._down(moz_week.FORGOTTEN))
        for name in moz_week.STOPPED:
            self._cloud.compute.stop_server(self._server(name).id)
        for name in moz_week.STOPPED:
            self._until(name, "SHUTOFF")
        self.undo.append(self.start_servers)

    def start_servers(self) -> None:
        """The servers are started again."""
        for name in moz_week.STOPPED:
            if self._server(name).status == "SHUTOFF":
                self._cloud.compute.start_server(self._server(name).id)
        for name in moz_week.STOPPED:
            self._until(name, "ACTIVE")

    def end_work(self) -> None:
        """The servers run again, and the port is forgotten."""
        self.undo.pop()()

    def mend_port(self) -> None:
        """The port is thought of."""
        self.undo.pop()()

    def _wake_up_in(self, zone: str) -> None:
        server = self._server(moz_week.MOVED)
        self._cloud.compute.shelve_server(server.id)
        self._until(server.name, "SHELVED_OFFLOADED")
        asked = {"unshelve": {"availability_zone": zone}}
        answer = self._cloud.compute.post(f"/servers/{server.id}/action", json=asked, microversion=UNSHELVE_TO_ZONE)
        assert answer.status_code == 202, answer.text
        self._until(server.name, "ACTIVE")

    def _made_again(self, server: Any, ports: list[Any]) -> Undo:
        """What makes a deleted server again, with the same names, addresses and MACs."""
        compute, network = self._cloud.compute, self._cloud.network
        image, flavor = server.image.id, compute.find_flavor(server.flavor.name).id
        zone, project = server.availability_zone, server.project_id
        asked = [
            {
                "name": port.name, "network_id": port.network_id, "mac_address": port.mac_address,
                "fixed_ips": port.fixed_ips, "security_groups": port.security_group_ids, "project_id": port.project_id,
            }
            for port in ports
        ]  # fmt: skip

        def make() -> None:
            own = self._cloud.connect_as_project(self._cloud.identity.get_project(project)).compute
            made = [network.create_port(**one) for one in asked]
            own.create_server(
                name=server.name, image_id=image, flavor_id=flavor, availability_zone=zone, metadata=server.metadata,
                networks=[{"port": port.id} for port in made],
            )  # fmt: skip
            self._until(server.name, "ACTIVE")

        return make

    def _down(self, name: str) -> Undo:
        port, network = self._port(name), self._cloud.network
        network.update_port(port.id, is_admin_state_up=False)
        return lambda: network.update_port(port.id, is_admin_state_up=True)

    def _server(self, name: str) -> Any:
        found = list(self._cloud.compute.servers(all_projects=True, name=f"^{name}$"))
        assert len(found) == 1, f"{name}: {found}"
        return found[0]

    def _port(self, name: str) -> Any:
        return self._cloud.network.find_port(name, ignore_missing=False)

    def _until(self, name: str, status: str) -> None:
        end = time.monotonic() + PATIENCE_S
        while (found := self._server(name).status) != status:
            assert found != "ERROR", f"{name} is in error"
            assert time.monotonic() < end, f"{name} is {found}, not {status}"
            time.sleep(1)

    def _rests(self) -> None:
        """Wait until the ports of what runs are as their administrators want them, some looks long."""
        end, calm = time.monotonic() + PATIENCE_S, 0
        while calm < CALM_LOOKS:
            restless = self._restless()
            calm = 0 if restless else calm + 1
            assert time.monotonic() < end, f"not at rest: {restless}"
            time.sleep(2)

    def _restless(self) -> list[str]:
        runs = {one.id for one in self._cloud.compute.servers(all_projects=True) if one.status == "ACTIVE"}
        return [
            port.name or port.id
            for port in self._cloud.network.ports()
            if (port.device_id in runs or port.device_owner == "network:router_interface")
            and (port.status == "ACTIVE") is not port.is_admin_state_up
        ]


EVENTS: dict[str, tuple[Callable[[Cloud], None], ...]] = {
    moz_week.NEXT_SUNDAY: (Cloud.move, Cloud.delete, Cloud.set_port_down, Cloud.add_leg, Cloud.tag),
    moz_week.DURING: (Cloud.stop_servers,),
    moz_week.LEFT: (Cloud.end_work,),
    moz_week.MENDED: (Cloud.mend_port,),
}


@contextmanager
def moz_cloud(state: Path) -> Iterator[Cloud]:
    """Moz's cloud on a running lab, mended at the end."""
    cloud = Cloud(state)
    try:
        yield cloud
    finally:
        cloud.mend()
