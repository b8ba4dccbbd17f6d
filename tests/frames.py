"""Who hears whom in a recorded cloud: looked up in the raw tables of APIs, hosts and switches, not over records and links.

It knows what the recorded clouds have: Open vSwitch with hybrid bridges, Linux bridges, VXLAN, VLAN, one router between networks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from ipaddress import ip_address, ip_network
from typing import Any

from calipso.fetchers.host.tables import HostTables, read_host, read_switch
from calipso.fetchers.openstack import questions
from calipso.fetchers.visit import Visit
from tests.edited_source import EditedSource

Place = tuple[Any, ...]
UP = {"UP", "LOWER_UP"}


class Frames:
    """All places that a frame can be at, joined where it is forwarded from one to the other."""

    def __init__(self, source: EditedSource) -> None:
        self.joined: dict[Place, Place] = {}
        self.ports: dict[str, dict[str, Any]] = {}
        self.networks: dict[str, dict[str, Any]] = {}
        self.subnets: dict[str, dict[str, Any]] = {}
        self.routers: list[dict[str, Any]] = []
        self.servers: dict[str, dict[str, Any]] = {}
        self.agents: dict[str, dict[str, Any]] = {}
        for region in source.regions():
            self.servers |= {row["name"]: row for row in source.rows(questions.servers(region))}
            self.ports |= {row["id"]: row for row in source.rows(questions.ports(region))}
            self.networks |= {row["id"]: row for row in source.rows(questions.networks(region))}
            self.subnets |= {row["id"]: row for row in source.rows(questions.subnets(region))}
            self.routers += source.rows(questions.routers(region))
            bridging = ("neutron-openvswitch-agent", "neutron-linuxbridge-agent")
            self.agents |= {
                row["host"]: row for row in source.rows(questions.agents(region)) if row["binary"] in bridging
            }
        self.hosts = {name: read_host(Visit("", source, "", name), set()) for name in self.agents}
        self.switches = {name: read_switch(Visit("", source, "", name)) for name in source.definition["switches"]}
        self._plug()
        self._tags()

    def root(self, place: Place) -> Place:
        """What all places have in common that a frame gets to from here."""
        while place in self.joined:
            place = self.joined[place]
        return place

    def join(self, one: Place, other: Place) -> None:
        """A frame at one of two places gets to the other."""
        if self.root(one) != self.root(other):
            self.joined[self.root(one)] = self.root(other)

    def _plug(self) -> None:
        for port in self.ports.values():
            tables = self.hosts.get(port["binding:host_id"])
            if tables and port["admin_state_up"] and self._inner_end_works(tables, port):
                place = self._place_of(tables, port)
                if place:
                    self.join(("port", port["id"]), place)

    @staticmethod
    def _inner_end_works(tables: HostTables, port: dict[str, Any]) -> bool:
        stem = port["id"][:11]
        spaces = [space.links for space in tables.namespaces.values()]
        links = [link for space in [tables.links, *spaces] for name, link in space.items() if name[-11:] == stem]
        return bool(links) and all(set(link["flags"]) >= UP for link in links if not link["ifname"].startswith("qbr"))

    def _place_of(self, tables: HostTables, port: dict[str, Any]) -> Place | None:
        host, stem = port["binding:host_id"], port["id"][:11]
        links = tables.links
        if tables.ovs is None or "br-int" not in tables.ovs.bridges:
            master = links.get(f"tap{stem}", {}).get("master")
            return ("bridge", host, master) if master else None
        if port["binding:vif_details"].get("ovs_hybrid_plug") and port["device_owner"].startswith("compute:"):
            ends = {links.get(f"{prefix}{stem}", {}).get("master") for prefix in ("tap", "qvb")}
            if ends != {f"qbr{stem}"}:
                return None
        tag = self._tag(tables, port)
        return ("tag", host, tag) if tag and tag != 4095 else None

    @staticmethod
    def _tag(tables: HostTables, port: dict[str, Any]) -> int | None:
        ovs = tables.ovs
        for name in ovs.bridges["br-int"]["interface_names"] if ovs else ():
            row = ovs.interfaces[name]
            if (
                row["external_ids"].get("iface-id") == port["id"]
                and isinstance(row["ofport"], int)
                and row["ofport"] > 0
            ):
                return ovs.ports[name]["tag"]
        return None

    def _tags(self) -> None:
        """What has a network on a host: Open vSwitch's tag of most of its ports, or the Linux bridge that is named after it."""
        found: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        for port in self.ports.values():
            host = port["binding:host_id"]
            tables = self.hosts.get(host)
            if tables and tables.ovs and "br-int" in tables.ovs.bridges and (tag := self._tag(tables, port)):
                found[host, port["network_id"]][tag] += 1
        for (host, network), tags in found.items():
            self.join(("network", host, network), ("tag", host, tags.most_common(1)[0][0]))
        for host, tables in self.hosts.items():
            for network in self.networks:
                if f"brq{network[:11]}" in tables.links:
                    self.join(("network", host, network), ("bridge", host, f"brq{network[:11]}"))

    def _passes(self, network: dict[str, Any], one: str, other: str) -> bool:
        overlay = network["provider:network_type"] == "vxlan"
        wires = [self._wire(host, network) for host in (one, other)]
        if None in wires or wires[0] != wires[1]:
            return False
        ends = [self.agents[host]["configurations"].get("tunneling_ip") for host in (one, other)]
        return not overlay or (ends[1] in self._peers(one, network) and ends[0] in self._peers(other, network))

    def _peers(self, host: str, network: dict[str, Any]) -> set[str]:
        tables = self.hosts[host]
        if tables.ovs and "br-int" in tables.ovs.bridges:
            names = tables.ovs.bridges["br-tun"]["interface_names"]
            return {tables.ovs.interfaces[name]["options"].get("remote_ip", "") for name in names}
        device = f"vxlan-{network['provider:segmentation_id']}"
        if tables.links.get(device, {}).get("master") != f"brq{network['id'][:11]}":
            return set()
        return {entry.get("dst", "") for entry in tables.fdb if entry["ifname"] == device}

    def _wire(self, host: str, network: dict[str, Any]) -> tuple[str, str] | None:
        """The switch, and its bridge, that a network gets to from a host."""
        tables = self.hosts[host]
        nic = self._nic(tables, host, network)
        if nic is None or not set(tables.links[nic]["flags"]) >= UP or nic not in tables.neighbors:
            return None
        switch, port = tables.neighbors[nic]["system_name"], tables.neighbors[nic]["port_id"]
        link = self.switches[str(switch)].links[port]
        return (str(switch), link["master"]) if set(link["flags"]) >= UP else None

    def _nic(self, tables: HostTables, host: str, network: dict[str, Any]) -> str | None:
        config = self.agents[host]["configurations"]
        if network["provider:network_type"] == "vxlan":
            address = config.get("tunneling_ip")
            holders = [n for n, link in tables.links.items() if address in [i.get("local") for i in link["addr_info"]]]
            return self._member(tables, holders[0]) if holders else None
        mapped = {**config.get("bridge_mappings", {}), **config.get("interface_mappings", {})}
        device = mapped.get(network["provider:physical_network"])
        bridge = tables.ovs.bridges.get(device) if tables.ovs and device else None
        if bridge is None:
            return device
        patched = any(
            tables.ovs.interfaces[name]["type"] == "patch" for name in bridge["interface_names"] if tables.ovs
        )
        return self._member(tables, device) if patched else None

    @staticmethod
    def _member(tables: HostTables, device: str) -> str | None:
        bridge = tables.ovs.bridges.get(device) if tables.ovs else None
        if bridge is None:
            return device
        return next((name for name in bridge["interface_names"] if name.startswith("eth")), None)

    def reaches(self, source: str, target: str) -> bool:
        """Whether two servers reach each other: on a network that both are on, else over one router."""
        if not (self._runs(source) and self._runs(target)):
            return False
        mine, theirs = self._ports_of(source), self._ports_of(target)
        shared = [(a, b) for a in mine for b in theirs if a["network_id"] == b["network_id"]]
        if shared:
            return any(self.hears(a, b) for a, b in shared)
        return any(self._routes(router, a, b) for router in self.routers for a in mine for b in theirs)

    def hears(self, one: dict[str, Any], other: dict[str, Any]) -> bool:
        """Whether frames get from port to port: within a host, or over one tunnel or one wire; tunnels pass nothing on."""
        here, there, network = one["binding:host_id"], other["binding:host_id"], one["network_id"]
        if here == there:
            return self.root(("port", one["id"])) == self.root(("port", other["id"]))
        plugged = [
            self.root(("port", port["id"])) == self.root(("network", port["binding:host_id"], network))
            for port in (one, other)
        ]
        return all(plugged) and self._passes(self.networks[network], here, there)

    def _runs(self, server: str) -> bool:
        return bool(self.servers[server]["OS-EXT-STS:power_state"] == 1)

    def _ports_of(self, server: str) -> list[dict[str, Any]]:
        return [port for port in self.ports.values() if port["device_id"] == self.servers[server]["id"]]

    def _routes(self, router: dict[str, Any], one: dict[str, Any], other: dict[str, Any]) -> bool:
        if not router["admin_state_up"]:
            return False
        routes = self._namespace_routes(router["id"])
        for port in (one, other):
            address, subnet = port["fixed_ips"][0]["ip_address"], self.subnets[port["fixed_ips"][0]["subnet_id"]]
            legs = [leg for leg in self.ports.values() if leg["device_id"] == router["id"]]
            gates = [leg for leg in legs if subnet["gateway_ip"] in [ip["ip_address"] for ip in leg["fixed_ips"]]]
            if not any(self.hears(port, gate) for gate in gates if gate["network_id"] == port["network_id"]):
                return False
            if not any(ip_address(address) in ip_network(dst) for dst in routes):
                return False
        return True

    def _namespace_routes(self, router: str) -> list[str]:
        spaces = [tables.namespaces.get(f"qrouter-{router}") for tables in self.hosts.values()]
        return [row["dst"] for space in spaces if space for row in space.routes if row["dst"] != "default"]
