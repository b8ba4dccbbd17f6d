"""Clouds that the lab cannot be: the recorded Moz cloud with highly available routers, with GRE, and during a migration."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from typing import Any

import pytest

from calipso import inventory
from calipso.environments import parse_environment, save_environment
from calipso.fetchers.host.tables import DOMAINS, LINKS
from calipso.graph import Graph
from calipso.inventory import RELATIONSHIPS
from calipso.scan import Request, run_scan
from calipso.scan.report import ScanReport
from calipso.schema import ensure_schema
from calipso.sources.answers import ApiQuestion, Output
from tests.bench.remote import recorded_answers
from tests.edited_source import MOZ, EditedSource

pytestmark = pytest.mark.graph
Rows = list[dict[str, Any]]
ROUTER, SERVER = "moz-router", "moz-web-1"
NETWORKER, SECOND = "network-1", "compute-1"
OVS_LISTS = ("list Bridge", "list Port", "list Interface")
MOVED_PORT = "00000000-0000-4000-8000-0000000000aa"


@pytest.fixture
def known(graph: Graph) -> Graph:
    """A graph that knows the environment and nothing of it."""
    ensure_schema(graph)
    save_environment(graph, parse_environment(EditedSource().definition, "recording"))
    return graph


def scan(graph: Graph, source: EditedSource) -> ScanReport:
    """One scan of the cloud."""
    return run_scan(graph, Request(parse_environment(source.definition, "recording"), source, "test"))


def links(graph: Graph, identity: str, kind: str) -> list[dict[str, Any]]:
    """An object's links of a type."""
    rows = graph.read("inventory/links_of", id=identity, types=RELATIONSHIPS)
    return [row for row in rows if row["type"] == kind]


def found(graph: Graph, text: str, kind: str) -> list[dict[str, Any]]:
    """The objects of a type whose name is the text."""
    return [hit for hit in inventory.search(graph, text, types=[kind], limit=100) if hit["name"] == text]


def of_recording(path: str) -> Rows:
    """The recorded rows of a list of RegionOne's network API."""
    return EditedSource().rows(ApiQuestion("RegionOne", "network", path, path.strip("/")))


class HighlyAvailable(EditedSource):
    """Moz's router on two hosts: answers as neutron 21 gives with l3_ha and two L3 agents (api-ref network v2)."""

    HA_NETWORK = "00000000-0000-4000-8000-00000000000a"

    def __init__(self) -> None:
        super().__init__(rows=self._edited)
        agents = of_recording("/agents")
        self.first = next(row for row in agents if row["binary"] == "neutron-l3-agent" and row["host"] == NETWORKER)
        self.second = self.first | {"id": "00000000-0000-4000-8000-000000000002", "host": SECOND}
        self.router = next(row for row in of_recording("/routers") if row["name"] == ROUTER) | {
            "ha": True,
            "ha_vr_id": 1,
        }
        states = [self.first | {"ha_state": "active"}, self.second | {"ha_state": "standby"}]
        self.added = {
            f"/agents/{self.second['id']}/l3-routers": [self.router],
            f"/routers/{self.router['id']}/l3-agents": states,
        }

    def rows(self, question: ApiQuestion) -> Rows:
        """See Source: with questions that the recorded cloud was not asked."""
        return copy.deepcopy(self.added[question.path]) if question.path in self.added else super().rows(question)

    def _edited(self, question: ApiQuestion, rows: Rows) -> Rows:
        if question.region != "RegionOne":
            return rows
        edits = {"/agents": self._agents, "/networks": self._networks, "/ports": self._ports}
        known = {"/routers", f"/agents/{self.first['id']}/l3-routers"}
        return self._routers(rows) if question.path in known else edits.get(question.path, list)(rows)

    def _agents(self, rows: Rows) -> Rows:
        return [*rows, self.second]

    def _routers(self, rows: Rows) -> Rows:
        return [self.router if row["id"] == self.router["id"] else row for row in rows]

    def _networks(self, rows: Rows) -> Rows:
        name = f"HA network tenant {self.router['project_id']}"
        own = {"id": self.HA_NETWORK, "name": name, "project_id": "", "tenant_id": "", "subnets": [], "shared": False}
        return [*rows, rows[0] | own | {"router:external": False}]

    def _ports(self, rows: Rows) -> Rows:
        own = [row for row in rows if row["device_id"] == self.router["id"]]
        for row in own:
            if row["device_owner"] == "network:router_interface":
                row["device_owner"] = "network:ha_router_replicated_interface"
        return [*rows, *(own[0] | self._ha_port(number, host) for number, host in enumerate((NETWORKER, SECOND)))]

    def _ha_port(self, number: int, host: str) -> dict[str, Any]:
        return {
            "id": f"00000000-0000-4000-8000-0000000000f{number}", "name": f"HA port tenant {self.router['project_id']}",
            "network_id": self.HA_NETWORK, "device_owner": "network:router_ha_interface", "binding:host_id": host,
            "project_id": "", "tenant_id": "", "mac_address": f"fa:16:3e:ff:00:0{number}",
            "fixed_ips": [{"subnet_id": "", "ip_address": f"169.254.192.{number + 1}"}],
        }  # fmt: skip


def test_a_highly_available_router_is_on_each_of_its_hosts_with_its_state_and_all_its_interfaces(known: Graph) -> None:
    assert scan(known, HighlyAvailable()).errors == []

    routers = found(known, ROUTER, "vservice")
    assert {row["properties"]["host"]: row["properties"]["ha_state"] for row in routers} == {
        NETWORKER: "active", SECOND: "standby",
    }  # fmt: skip
    for row in routers:
        vnics = links(known, row["id"], "VSERVICE_VNIC")
        assert sorted({link["other_name"][:3] for link in vnics}) == ["ha-", "qg-", "qr-"]
        assert len([link for link in vnics if link["other_name"].startswith("ha-")]) == 1
        assert len(links(known, row["id"], "VSERVICE_NETWORK")) == len(
            {port["network_id"] for port in of_recording("/ports") if port["device_id"] == row["properties"]["uuid"]}
        ) + 1  # fmt: skip
    before = scan(known, HighlyAvailable()).writes.properties_set
    assert before == 0


def test_a_router_that_becomes_highly_available_loses_none_of_its_ports(known: Graph) -> None:
    scan(known, EditedSource())
    router = found(known, ROUTER, "vservice")[0]["id"]
    ports = {link["other_name"] for link in links(known, router, "VSERVICE_VNIC")}

    scan(known, HighlyAvailable())

    active = next(row for row in found(known, ROUTER, "vservice") if row["properties"]["ha_state"] == "active")
    assert ports < {link["other_name"] for link in links(known, active["id"], "VSERVICE_VNIC")}


class Gre(EditedSource):
    """The recorded cloud with GRE for VXLAN on its Open vSwitch hosts: interface type and names as ovs-agent makes them."""

    def __init__(self) -> None:
        super().__init__(rows=self._edit_rows, output=self._edit_output)

    @staticmethod
    def _edit_rows(question: ApiQuestion, rows: Rows) -> Rows:
        for row in rows:
            if question.path == "/networks" and row["provider:network_type"] == "vxlan":
                row["provider:network_type"] = "gre"
            if question.path == "/agents" and row["binary"] == "neutron-openvswitch-agent":
                row["configurations"]["tunnel_types"] = ["gre"]
        return rows

    @staticmethod
    def _edit_output(target: str, command: str, output: Output) -> Output:
        if not command.startswith("ovs-vsctl"):
            return output
        said = output.stdout.replace('"vxlan-', '"gre-').replace('"vxlan"', '"gre"')
        return Output(said, output.stderr, output.exit_code, output.truncated)


def test_gre_tunnels_are_endpoints_of_their_own_kind_and_carry_their_networks(known: Graph) -> None:
    scan(known, EditedSource())
    vxlan = used(known)

    report = scan(known, Gre())

    assert report.errors == []
    oteps = inventory.search(known, "172.31.1.", types=["otep"], limit=50)
    kinds = {row["properties"]["host"]: row["properties"]["overlay_type"] for row in oteps}
    assert kinds == {"compute-1": "gre", "compute-2": "gre", "network-1": "gre", "compute-3": "vxlan"}
    peers = {row["id"]: len(links(known, row["id"], "OTEP_OTEP")) for row in oteps}
    assert sorted(peers.values()) == [0, 2, 2, 2]
    ours = {pair for pair in vxlan if not pair[0].startswith("compute-3")}
    assert used(known) & ours == ours


def used(graph: Graph) -> set[tuple[str, str]]:
    """Which networks leave by which host's NICs."""
    pairs = set()
    for network in inventory.search(graph, "moz-", types=["network"], limit=50):
        for link in links(graph, network["id"], "HOST_PNIC_NETWORK"):
            pairs.add((link["source"].split("/")[3], network["name"]))
    return pairs


class Migrating(EditedSource):
    """A server on its way from compute-1 to compute-2: both have its domain and its interface; the port's binding decides.

    Before it is `done`, nova and neutron say where it was (nova api-ref: OS-EXT-STS:task_state migrating).
    """

    def __init__(self, *, done: bool) -> None:
        super().__init__(rows=self._edit_rows)
        self.done = done
        servers = EditedSource().rows(
            ApiQuestion("RegionOne", "compute", "/servers/detail", "servers", "all_tenants=1", "2.72")
        )
        self.server = next(row["id"] for row in servers if row["name"] == SERVER)
        self.port = next(row["id"] for row in of_recording("/ports") if row["device_id"] == self.server)

    def _edit_rows(self, question: ApiQuestion, rows: Rows) -> Rows:
        for row in rows:
            if question.path == "/servers/detail" and row["id"] == self.server:
                if self.done:
                    row["OS-EXT-SRV-ATTR:host"] = row["OS-EXT-SRV-ATTR:hypervisor_hostname"] = "compute-2"
                else:
                    row |= {"status": "MIGRATING", "OS-EXT-STS:task_state": "migrating"}
            if question.path == "/ports" and row["id"] == self.port:
                row["binding:host_id"] = "compute-2" if self.done else "compute-1"
                row["binding:profile"] = {} if self.done else {"migrating_to": "compute-2"}
        return rows

    def outputs(self, target: str, commands: Iterable[str]) -> dict[str, Output]:
        """See Source: compute-2 tells the server's interface too."""
        if target != "compute-2":
            return super().outputs(target, commands)
        own, other = (recorded_answers(MOZ, host) for host in ("compute-2", "compute-1"))
        own[f"virsh dumpxml {self.server}"] = other[f"virsh dumpxml {self.server}"]
        return {one: self._with(one, Output(*own[one]), Output(*other.get(one, ("", "", 0)))) for one in commands}

    def _with(self, command: str, here: Output, there: Output) -> Output:
        """A table of compute-2 with the rows that compute-1 has of the port."""
        stem = self.port[:11]
        if command == DOMAINS:
            return Output(f"{here.stdout.rstrip()}\n{self.server}\n", here.stderr, 0, here.truncated)
        if command == LINKS:
            rows = json.loads(here.stdout) + [row for row in json.loads(there.stdout) if stem in row["ifname"]]
            return Output(json.dumps(rows), here.stderr, 0, here.truncated)
        if not command.endswith(OVS_LISTS):
            return here
        return Output(json.dumps(self._ovs(json.loads(here.stdout), json.loads(there.stdout), stem)), "", 0, False)

    @staticmethod
    def _ovs(here: dict[str, Any], there: dict[str, Any], stem: str) -> dict[str, Any]:
        name = here["headings"].index("name")
        moved = [row for row in there["data"] if stem in row[name]]
        if "ports" in here["headings"]:  # bridges: the port of the moved interface joins the integration bridge
            ports = here["headings"].index("ports")
            for row in here["data"]:
                if row[name] == "br-int":
                    row[ports][1].append(["uuid", MOVED_PORT])
        elif "interfaces" in here["headings"]:
            for row in moved:
                row[here["headings"].index("_uuid")] = ["uuid", MOVED_PORT]
        return here | {"data": here["data"] + moved}


@pytest.mark.parametrize("done", [False, True])
def test_a_server_that_moves_is_one_server_with_one_interface_where_its_port_is_bound(known: Graph, done: bool) -> None:
    scan(known, EditedSource())
    before = inventory.find_object(known, SERVER)["id"]
    vnic = links(known, before, "INSTANCE_VNIC")[0]["target"]

    report = scan(known, Migrating(done=done))

    assert report.errors == []
    server = inventory.show(known, SERVER)
    assert server["id"] == before
    assert [link["target"] for link in links(known, before, "INSTANCE_VNIC")] == [vnic]
    shown = inventory.show(known, vnic)["properties"]
    where = "compute-2" if done else "compute-1"
    assert (shown["host"], shown["status"]) == (where, "up")
    assert server["properties"]["host"] == where
    assert server["status"] == ("ACTIVE" if done else "MIGRATING")
    bridges = links(known, vnic, "VNIC_VCONNECTOR")
    assert [link["target"].split("/")[3] for link in bridges] == [where]
    hosts = {link["source"] for link in links(known, before, "CONTAINS") if link["target"] == before}
    assert hosts == {f"lab/host/RegionOne/{where}"}
    assert scan(known, Migrating(done=done)).writes.properties_set == 0
