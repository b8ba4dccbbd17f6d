"""A small cloud made by hand: hosts with NICs and bonds, switches, networks with their routers, DHCP servers and servers."""

from __future__ import annotations

from collections.abc import Iterable

from calipso.graph import Graph
from calipso.records import ROOT, Record, Value, key_of
from tests.bench.scanning import collected, declare, scan_collection

REGION = "R"
PROJECT = "p-1"
VXLAN = "overlay:vxlan"


class SeededCloud:
    """Records by hand; every network is VXLAN, each host has an Open vSwitch whose tunnels leave by its uplink."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self._ports: dict[str, int] = {}
        self._add("region", (REGION,), REGION, ROOT, {"region": REGION})
        self._add("domain", ("d",), "customers", ROOT, {"uuid": "d"})
        self.project(PROJECT)

    def _add(self, type_name: str, key: tuple[str, ...], name: str, parent: str, values: dict[str, Value]) -> str:
        made = key_of(type_name, *key)
        self.records.append(Record(type_name, made, name, parent, "seed", {"region": None, "host": None} | values))
        return made

    def project(self, uuid: str) -> None:
        """A project, named by its UUID."""
        self._add("project", (uuid,), uuid, key_of("domain", "d"), {"uuid": uuid})

    def switch(self, name: str) -> None:
        """A switch without any port yet."""
        self._add("switch", (name,), name, ROOT, {"chassis": name})

    def trunk(self, one: str, other: str) -> None:
        """A wire between two switches: a port on each."""
        ends = [self._next_port(one), self._next_port(other)]
        for switch, port, far, far_port in ((one, ends[0], other, ends[1]), (other, ends[1], one, ends[0])):
            self._port(switch, port, {"lldp_chassis": far, "lldp_port": far_port, "lldp_switch": True})

    def _next_port(self, switch: str) -> str:
        self._ports[switch] = self._ports.get(switch, 0) + 1
        return f"{switch}-{self._ports[switch]}"

    def _port(self, switch: str, port: str, values: dict[str, Value]) -> None:
        own: dict[str, Value] = {
            "switch": switch,
            "switch_key": key_of("switch", switch),
            "chassis": switch,
            "port_ids": [port],
        }
        self._add("switch_pnic", (switch, port), port, key_of("switch", switch), own | {"status": "up"} | values)

    def host(
        self, name: str, uplinks: Iterable[str], *, management: str | None = None, down: str | None = None
    ) -> None:
        """A host whose tunnels leave by eth1, or by bond0 of eth1, eth2 ... where several switches are given.

        `management` is the switch of an eth0 that carries nothing; `down` a NIC that is.
        """
        switches = list(uplinks)
        key = self._add("host", (REGION, name), name, key_of("region", REGION), {"region": REGION, "host": name})
        members = [f"eth{number}" for number in range(1, len(switches) + 1)]
        carrier = "eth1" if len(switches) == 1 else "bond0"
        wired = list(zip(members, switches, strict=True)) + ([("eth0", management)] if management else [])
        for nic, switch in wired:
            carries: Value = [VXLAN] if nic == carrier else []
            port = self._next_port(switch)
            self._port(switch, port, {})
            self._nic(name, nic, {"carries": carries, "lldp_chassis": switch, "lldp_port": port,
                                  "status": "down" if nic == down else "up"})  # fmt: skip
        if carrier == "bond0":
            self._nic(name, "bond0", {"carries": [VXLAN], "members": list(members), "status": "up"})
        here: dict[str, Value] = {"region": REGION, "host": name}
        self._add("vedge", (REGION, name, "ovs"), f"{name}-ovs", key, here | {"kind": "ovs", "bridge": "br-int"})
        self._add("otep", (REGION, name, "vxlan", name), f"{name}-vxlan", key, here | {
            "address": name, "overlay_type": "vxlan", "vedge_kind": "ovs", "interface": carrier})  # fmt: skip

    def _nic(self, host: str, name: str, values: dict[str, Value]) -> None:
        own: dict[str, Value] = {"region": REGION, "host": host, "known_by": "device"}
        self._add("host_pnic", (REGION, host, name), name, key_of("host", REGION, host), own | values)

    def network(self, name: str, project: str = PROJECT) -> None:
        """A network whose gateway is 10.0.0.1, with no router yet."""
        key = self._add("network", (name,), name, key_of("project", project), {
            "region": REGION, "uuid": name, "carriers": [VXLAN], "project_uuid": project})  # fmt: skip
        self._add(
            "subnet",
            (name,),
            name,
            key,
            {"region": REGION, "uuid": name, "network_uuid": name, "gateway_ip": "10.0.0.1"},
        )

    def router(self, name: str, network: str, states: dict[str, str | None]) -> None:
        """A router as gateway of a network, on each host with its state; of several hosts it is highly available."""
        self._vnic_port(f"{name}-port", network)
        for host, state in states.items():
            spread = (host,) if len(states) > 1 else ()
            self._service("router", (name, *spread), name, network, host,
                          {"uuid": name, "ha": bool(spread), "ha_state": state})  # fmt: skip
            self._vnic((f"{name}-port", *spread), network, host, f"{name}-port",
                       {"vservice_key": key_of("vservice", "router", name, *spread), "kind": "router", "addresses": ["10.0.0.1"]},
                       key_of("vservice", "router", name, *spread))  # fmt: skip

    def dhcp(self, network: str, *hosts: str) -> None:
        """DHCP servers of a network, one on each host."""
        for host in hosts:
            port = f"dhcp-{network}-{host}"
            key = key_of("vservice", "dhcp", network, host)
            self._service("dhcp", (network, host), port, network, host, {"network_uuid": network})
            self._vnic_port(port, network)
            self._vnic((port,), network, host, port, {"vservice_key": key, "kind": "dhcp"}, key)

    def _service(
        self, kind: str, key: tuple[str, ...], name: str, network: str, host: str, values: dict[str, Value]
    ) -> None:
        own: dict[str, Value] = {
            "region": REGION,
            "host": host,
            "kind": kind,
            "networks": [network],
            "project_uuid": PROJECT,
        }
        self._add("vservice", (kind, *key), name, key_of("host", REGION, host), own | values)

    def server(self, name: str, host: str, *networks: str, group: str | None = None, policy: str = "anti-affinity",
               project: str = PROJECT) -> None:  # fmt: skip
        """A server with an interface on each network."""
        self._add("instance", (name,), name, key_of("host", REGION, host), {
            "region": REGION, "host": host, "uuid": name, "project_uuid": project, "status": "ACTIVE",
            "server_group": group, "server_group_policy": policy if group else None})  # fmt: skip
        for network in networks:
            port = f"{name}-{network}"
            self._vnic_port(port, network, {"binding_host": host, "device_owner": "compute:nova"})
            self._vnic(
                (port,), network, host, port, {"instance_uuid": name, "kind": "instance"}, key_of("instance", name)
            )

    def _vnic_port(self, port: str, network: str, values: dict[str, Value] | None = None) -> None:
        own: dict[str, Value] = {"region": REGION, "uuid": port, "network_uuid": network}
        self._add("port", (port,), port, key_of("network", network), own | (values or {}))

    def _vnic(
        self, key: tuple[str, ...], network: str, host: str, port: str, values: dict[str, Value], parent: str
    ) -> None:
        own: dict[str, Value] = {"region": REGION, "host": host, "port_uuid": port, "network_uuid": network,
                                 "bridge": "br-int", "status": "up"}  # fmt: skip
        self._add("vnic", key, f"tap-{'-'.join(key)}", parent, own | values)

    def write(self, graph: Graph, environment: str = "seed") -> None:
        """Keep it as an environment."""
        declare(graph, environment)
        scan_collection(graph, environment, collected(self.records))
