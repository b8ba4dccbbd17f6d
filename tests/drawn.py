"""Clouds drawn in a test, as records that the fetchers would make; joined and written as those of a scan are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from calipso.environments import parse_environment, save_environment
from calipso.graph import Graph
from calipso.links import join
from calipso.records import ROOT, Record, Value, canonical, key_of
from calipso.schema import ensure_schema
from calipso.writer import Differences, Writing, write_differences
from tests.edited_source import EditedSource

REGION = "R"
KEY = "drawn"


@dataclass
class Drawn:
    """A cloud of one region. What a method makes is as it should be; tests spoil it with `spoil`."""

    records: dict[str, Record] = field(default_factory=dict)
    tags: dict[str, int] = field(default_factory=dict)

    def add(
        self, type_name: str, /, *key: str, name: str | None = None, raw: dict[str, str] | None = None, **more: Value
    ) -> str:
        """One record; its key."""
        identity = key_of(type_name, *key)
        properties = {"region": REGION} | {prop: value for prop, value in more.items() if value is not None}
        self.records[identity] = Record(type_name, identity, name or key[-1], ROOT, "drawn", properties, raw or {})
        return identity

    def spoil(self, type_name: str, name: str, /, **changes: Value) -> None:
        """Change all records of a type and name."""
        found = [one for one in self.records.values() if one.type == type_name and one.name == name]
        assert found, (type_name, name)
        for one in found:
            one.properties |= changes

    def host(self, name: str, address: str, *, nics: tuple[str, ...] = ("eth1",), peers: tuple[str, ...] = ()) -> None:
        """A host with Open vSwitch, a VXLAN endpoint on its first NIC, and physnet1 on the bridge br-ex with its last."""
        place = {"host": name}
        self.add(
            "network_agent",
            f"agent-{name}",
            uuid=f"agent-{name}",
            binary="neutron-openvswitch-agent",
            bridge_mappings=["physnet1:br-ex"],
            **place,
        )
        self.add(
            "vedge",
            REGION,
            name,
            "ovs",
            name=f"{name}-ovs",
            kind="ovs",
            bridge="br-int",
            agent_uuid=f"agent-{name}",
            status="alive",
            **place,
        )
        self.add(
            "otep",
            REGION,
            name,
            "vxlan",
            address,
            name=f"{name}-vxlan",
            overlay_type="vxlan",
            vedge_kind="ovs",
            address=address,
            interface=nics[0],
            peers=[one for one in peers if one != address],
            status="up",
            **place,
        )
        self.add(
            "vconnector",
            REGION,
            name,
            "br-ex",
            kind="provider",
            connected_to="br-int",
            uplinks=[nics[-1]],
            status="up",
            **place,
        )
        for nic in nics:
            self.nic(name, nic)

    def nic(self, host: str, name: str, **more: Value) -> None:
        """A NIC that is up."""
        self.add("host_pnic", REGION, host, name, **({"host": host, "status": "up"} | more))

    def switch(self, name: str, ports: dict[str, tuple[str, str] | None], **more: Value) -> None:
        """A switch that was logged into; its ports by name, each with the chassis and port that it is wired to."""
        chassis = f"mac:{name}"
        key = self.add("switch", chassis, name=name, chassis=chassis, known_by="login")
        for port, far in ports.items():
            wired: dict[str, Value] = {"lldp_chassis": far[0], "lldp_port": far[1]} if far else {}
            own: dict[str, Value] = {
                "switch": name,
                "switch_key": key,
                "chassis": chassis,
                "port_ids": [port],
                "status": "up",
                "bridge": "br",
            }
            self.add("switch_pnic", chassis, port, **(own | wired | more))

    def network(
        self, name: str, segment: int, prefix: str, gateway: str | None, *, kind: str = "vxlan", **more: Value
    ) -> None:
        """A network with one subnet."""
        physical = None if kind == "vxlan" else "physnet1"
        self.add(
            "network",
            name,
            uuid=name,
            network_type=kind,
            segmentation_id=segment,
            physical_network=physical,
            **more,
        )
        self.subnet(name, prefix, gateway)

    def subnet(
        self, network: str, prefix: str, gateway: str | None, routes: list[dict[str, str]] | None = None
    ) -> None:
        """A subnet of a network, with routes of its own."""
        self.add(
            "subnet",
            f"{network}-{prefix}",
            network_uuid=network,
            cidr=prefix,
            gateway_ip=gateway,
            ip_version=6 if ":" in prefix else 4,
            raw={"neutron": canonical({"host_routes": routes or []})},
        )

    def server(self, name: str, host: str, *legs: tuple[str, str], **more: Value) -> None:
        """A server with an interface on each network, with an address."""
        self.add("instance", name, uuid=name, host=host, **({"status": "ACTIVE", "power_state": 1} | more))
        for network, address in legs:
            self.port(f"{name}-{network}", network, address)
            self.add(
                "vnic", f"{name}-{network}", instance_uuid=name, **self.plugged(host, network, f"{name}-{network}")
            )

    def router(self, name: str, host: str, *legs: tuple[str, str], several: bool = False, **more: Any) -> None:
        """A router on a host with a leg on each network; `several` where other hosts have it too."""
        routes = more.pop("routes", None)
        key = self.add(
            "vservice",
            "router",
            name,
            *([host] if several else []),
            name=name,
            kind="router",
            uuid=name,
            host=host,
            networks=[network for network, _ in legs],
            admin_state_up=True,
            namespace=f"qrouter-{name}",
            raw={"neutron": canonical({})} | ({"host": canonical({"routes": routes})} if routes is not None else {}),
            **more,
        )
        for network, address in legs:
            self.port(f"{name}-{network}", network, address)
            prefix = "qg-" if network.startswith("public") else "qr-"
            self.add(
                "vnic",
                f"{name}-{network}",
                *([host] if several else []),
                name=f"{prefix}{name}-{network}",
                vservice_key=key,
                **self.plugged(host, network, f"{name}-{network}"),
            )

    def port(self, uuid: str, network: str, address: str, **more: Value) -> None:
        """A port of neutron's."""
        own = {"uuid": uuid, "network_uuid": network, "addresses": address.split(","), "admin_state_up": True}
        self.add("port", uuid, **(own | more))

    def plugged(self, host: str, network: str, port: str) -> dict[str, Value]:
        """The properties of an interface that is up and in br-int, with the tag of its network."""
        return {
            "host": host,
            "network_uuid": network,
            "port_uuid": port,
            "bridge": "br-int",
            "tag": self.tags.setdefault(network, len(self.tags) + 1),
            "status": "up",
            "device": f"tap-{port}",
        }

    def write(self, graph: Graph) -> None:
        """Write it as a scan would, into an emptied graph."""
        ensure_schema(graph)
        source = EditedSource()
        environment = parse_environment(source.definition, "drawn").model_copy(update={"environment": KEY})
        save_environment(graph, environment)
        assert graph.change("scans/lease", environment=KEY, holder="test", seconds=600)
        found = Differences(added=list(self.records.values()), links_added=join(self.records.values()))
        write_differences(Writing(graph, KEY, 1, "test", lambda: None), found)
