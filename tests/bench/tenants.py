"""The tenants of one rack: projects with their networks, subnets, routers, DHCP servers, servers, ports and vNICs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from calipso.records import Record, Value, key_of
from tests.bench.seeds import link_raw, mac_of, neutron_raw, nova_raw, seed_of, stem_of, uuid_of

PROJECTS_PER_HOST = 2
SERVERS_PER_PROJECT = 20
# A project's servers are spread over this many neighbouring hosts.
SPREAD = 6
# The server of each project that has a trunk; every how many-th server has two NICs.
TRUNK_SERVER, TWO_NICS = 1, 6
# Every how many-th project has its router on both network hosts; has IPv6.
HA_ROUTERS, DUAL_STACK = 10, 4
ROLES = ("web", "app", "db", "cache", "queue", "batch")


@dataclass(frozen=True, slots=True)
class Place:
    """One host: its region and name, and how its virtual network is built (hybrid, native or linuxbridge; network)."""

    region: str
    name: str
    number: int
    kind: str

    @property
    def key(self) -> str:
        """The host's key."""
        return key_of("host", self.region, self.name)

    @property
    def zone(self) -> str:
        """The host's availability zone."""
        return "internal" if self.kind in ("network", "controller") else f"az-{self.number % 3 + 1}"


@dataclass(frozen=True, slots=True)
class Net:
    """One network as its users need it."""

    uuid: str
    name: str
    kind: str
    prefix: str
    project: str

    @property
    def carriers(self) -> list[str]:
        """What a host must have to carry it."""
        return [f"overlay:{self.kind}"] if self.kind == "vxlan" else ["physnet:physnet1"]


@dataclass(frozen=True, slots=True)
class End:
    """One end of a network: the port's UUID, its network, and its address's last part."""

    port: str
    net: Net
    address: int

    @property
    def addresses(self) -> list[str]:
        """The port's one address."""
        return [f"{self.net.prefix}.{self.address}"]


@dataclass(slots=True)
class Plugs:
    """What a rack's hosts have plugged, by host: ends of servers (and whether as a trunk), and networks."""

    ends: dict[str, list[tuple[End, bool]]] = field(default_factory=lambda: defaultdict(list))
    networks: dict[str, dict[str, Net]] = field(default_factory=lambda: defaultdict(dict))


def public_network(region: str) -> Net:
    """The region's external network, on which every project's router stands."""
    return Net(uuid_of(region, "public"), "public", "vlan", "198.51.100", seed_of(region, "services"))


def shared_network(region: str) -> Net:
    """A network that every project of the region may use."""
    return Net(uuid_of(region, "shared"), "shared-services", "vlan", "172.20.0", seed_of(region, "services"))


def tenants(computes: list[Place], networkers: list[Place], rack: int, plugs: Plugs) -> Iterator[Record]:
    """Every project that has its servers in this rack, with all that is its own; fills `plugs`."""
    for number in range(len(computes) * PROJECTS_PER_HOST):
        yield from _project(computes, networkers, rack, number, plugs)


def _project(computes: list[Place], networkers: list[Place], rack: int, number: int, plugs: Plugs) -> Iterator[Record]:
    region, name = computes[0].region, f"customer-{rack:03d}-{number:02d}"
    project = seed_of(region, name)
    domain = seed_of(region, "domain")
    values: dict[str, Value] = {"region": None, "host": None, "uuid": project, "description": None, "enabled": True}
    raw = neutron_raw(project, name, domain_id=domain)
    yield Record("project", key_of("project", project), name, key_of("domain", domain), "projects",
                 values | {"domain_uuid": domain}, raw)  # fmt: skip
    front = Net(uuid_of(project, "front"), f"{name}-front", "vxlan", "10.0.0", project)
    back = Net(uuid_of(project, "back"), f"{name}-back", "vlan" if number % 2 else "vxlan", "10.0.1", project)
    for net in (front, back):
        yield from network(region, net, networkers[number % len(networkers)].name, dual=number % DUAL_STACK == 0)
        yield from _dhcp(net, networkers[number % len(networkers)], plugs)
    yield from _router((front, back), networkers, name, number, plugs)
    for server in range(SERVERS_PER_PROJECT):
        host = computes[(number // PROJECTS_PER_HOST + server % SPREAD) % len(computes)]
        yield from _server(
            host, (front, back), f"{ROLES[server % len(ROLES)]}-{rack:03d}-{number:02d}-{server:02d}", server, plugs
        )


def network(region: str, net: Net, dhcp_host: str | None, *, dual: bool = False) -> Iterator[Record]:
    """A network below its project, with one subnet or two."""
    external = net.name == "public"
    values: dict[str, Value] = {
        "region": region, "host": None, "uuid": net.uuid, "network_type": net.kind,
        "segmentation_id": int(seed_of(net.uuid)[:5], 16), "physical_network": None if net.kind == "vxlan" else "physnet1",
        "status": "ACTIVE", "admin_state_up": True, "project_uuid": net.project, "shared": net.name == "shared-services",
        "external": external, "mtu": 1450 if net.kind == "vxlan" else 1500, "carriers": net.carriers,
        "dhcp_hosts": [dhcp_host] if dhcp_host else [],
    }  # fmt: skip
    raw = neutron_raw(net.uuid, net.name, project_id=net.project)
    key = key_of("network", net.uuid)
    yield Record("network", key, net.name, key_of("project", net.project), f"networks/{region}", values, raw)
    for version, cidr in ((4, f"{net.prefix}.0/24"), (6, "2001:db8::/64"))[: 2 if dual else 1]:
        uuid = uuid_of(net.uuid, version)
        own: dict[str, Value] = {
            "region": region, "host": None, "uuid": uuid, "network_uuid": net.uuid, "cidr": cidr,
            "gateway_ip": cidr.partition("/")[0].removesuffix("0") + "1", "ip_version": version,
            "enable_dhcp": not external, "dns_nameservers": ["192.0.2.53"],
        }  # fmt: skip
        raw = neutron_raw(uuid, f"{net.name}-v{version}", network_id=net.uuid, cidr=cidr)
        yield Record("subnet", key_of("subnet", uuid), f"{net.name}-v{version}", key, f"networks/{region}", own, raw)


def _dhcp(net: Net, host: Place, plugs: Plugs) -> Iterator[Record]:
    key = key_of("vservice", "dhcp", net.uuid, host.name)
    end = End(uuid_of(net.uuid, "dhcp port"), net, 2)
    values: dict[str, Value] = {
        "region": host.region, "host": host.name, "kind": "dhcp", "network_uuid": net.uuid, "networks": [net.uuid],
        "status": "ACTIVE", "admin_state_up": True, "project_uuid": net.project, "namespace": f"qdhcp-{net.uuid}",
        "metadata_proxy": False,
    }  # fmt: skip
    raw = neutron_raw(net.uuid, f"dhcp-{net.name}", host_id=host.name)
    yield Record("vservice", key, f"dhcp-{net.name}", host.key, f"vservices/{host.region}", values, raw)
    yield _port(host.region, end, "network:dhcp", net.uuid, host.name)
    yield _vservice_vnic(host, end, key, "tap", plugs)


def _router(nets: tuple[Net, Net], networkers: list[Place], name: str, number: int, plugs: Plugs) -> Iterator[Record]:
    """A project's router with an interface on each of its networks and the public one, and a floating address's port."""
    region, project = networkers[0].region, nets[0].project
    uuid, public = uuid_of(project, "router"), public_network(region)
    ha = number % HA_ROUTERS == 0 and len(networkers) > 1
    hosts = networkers if ha else [networkers[number % len(networkers)]]
    sides = [(End(uuid_of(uuid, "gateway"), public, number + 10), "network:router_gateway", "qg-")]
    sides += [(End(uuid_of(uuid, net.uuid), net, 1), "network:router_interface", "qr-") for net in nets]
    for host in hosts:
        key = key_of("vservice", "router", uuid, *([host.name] if ha else []))
        values: dict[str, Value] = {
            "region": region, "host": host.name, "kind": "router", "uuid": uuid,
            "networks": [end.net.uuid for end, *_ in sides], "status": "ACTIVE", "admin_state_up": True,
            "project_uuid": project, "ha": ha, "distributed": False,
            "ha_state": ("active" if host is hosts[0] else "standby") if ha else None,
            "agent_uuid": uuid_of(region, host.name, "neutron-l3-agent"), "namespace": f"qrouter-{uuid}",
            "metadata_proxy": True,
        }  # fmt: skip
        raw = neutron_raw(uuid, f"{name}-router", project_id=project)
        yield Record("vservice", key, f"{name}-router", host.key, f"vservices/{region}", values, raw)
        for end, _owner, prefix in sides:
            yield _vservice_vnic(host, end, key, prefix, plugs)
    for end, owner, _prefix in sides:
        yield _port(region, end, owner, uuid, hosts[0].name)
    floating = End(uuid_of(uuid, "floating"), public, number + 110)
    yield _port(region, floating, "network:floatingip", uuid_of(uuid, "floating ip"), None)


def _server(host: Place, nets: tuple[Net, Net], name: str, number: int, plugs: Plugs) -> Iterator[Record]:
    front, back = nets
    uuid, shared = uuid_of(front.project, name), shared_network(host.region)
    values: dict[str, Value] = {
        "region": host.region, "host": host.name, "uuid": uuid, "status": "ACTIVE", "power_state": 1,
        "project_uuid": front.project, "zone": host.zone, "flavor": "m1.small", "local_name": f"instance-{uuid[:8]}",
        "server_group": None, "server_group_policy": None,
    }  # fmt: skip
    raw = nova_raw(uuid, name, host.name, front.project)
    yield Record("instance", key_of("instance", uuid), name, host.key, f"instances/{host.region}", values, raw)
    trunk = number == TRUNK_SERVER and host.kind != "linuxbridge"
    second = shared if number == 0 else back
    for place, net in enumerate((front, second)[: 2 if number % TWO_NICS == 0 else 1]):
        end = End(uuid_of(uuid, "port", place), net, 10 + number)
        subs = [
            (End(uuid_of(end.port, vlan), sub, 10 + number), vlan)
            for sub, vlan in ((back, 100), (shared, 200))
            if trunk
        ]
        yield _port(host.region, end, f"compute:{host.zone}", uuid, host.name)
        yield _server_vnic(host, end, uuid, [sub.net.uuid for sub, _vlan in subs])
        plugs.ends[host.name].append((end, trunk))
        for sub, vlan in subs:
            yield _port(host.region, sub, "trunk:subport", uuid, host.name, (end.port, vlan))
        plugs.networks[host.name] |= {one.net.uuid: one.net for one in (end, *(sub for sub, _vlan in subs))}


def _port(
    region: str, end: End, owner: str, device: str, host: str | None, trunk: tuple[str, int] | None = None
) -> Record:
    outside = owner in ("network:router_gateway", "network:floatingip")
    values: dict[str, Value] = {
        "region": region, "host": None, "uuid": end.port, "mac": mac_of("fa:16:3e", end.port),
        "addresses": end.addresses, "admin_state_up": True, "status": "ACTIVE" if host else "N/A",
        "network_uuid": end.net.uuid, "project_uuid": None if outside else end.net.project, "device_owner": owner,
        "device_uuid": device, "binding_host": host, "vif_type": "ovs" if host else "unbound", "vnic_type": "normal",
        "security_groups": ["default"] if owner.startswith("compute:") else [], "floating_ips": [],
        "trunk_parent_uuid": trunk[0] if trunk else None, "trunk_vlan": trunk[1] if trunk else None,
    }  # fmt: skip
    raw = neutron_raw(end.port, "", network_id=end.net.uuid, device_id=device, device_owner=owner)
    key, parent = key_of("port", end.port), key_of("network", end.net.uuid)
    return Record("port", key, end.port, parent, f"ports/{region}", values, raw)


def _server_vnic(host: Place, end: End, server: str, trunk_networks: list[str]) -> Record:
    name, mac = f"tap{stem_of(end.port)}", mac_of("fa:16:3e", end.port)
    bridges = {"hybrid": f"qbr{stem_of(end.port)}", "linuxbridge": f"brq{stem_of(end.net.uuid)}"}
    tagged = host.kind != "linuxbridge" and not trunk_networks
    values: dict[str, Value] = {
        "region": host.region, "host": host.name, "mac": mac, "port_uuid": end.port, "network_uuid": end.net.uuid,
        "addresses": end.addresses, "instance_uuid": server, "trunk_networks": trunk_networks, "kind": "instance",
        "device": name, "bridge": bridges.get(host.kind, f"tbr{stem_of(end.port)}" if trunk_networks else "br-int"),
        "tag": int(end.net.uuid[:3], 16) + 1 if tagged else None, "status": "up", "mtu": 1450,
    }  # fmt: skip
    key, raw = key_of("vnic", end.port), link_raw(name, mac, end.port)
    return Record("vnic", key, name, key_of("instance", server), f"vnics/{host.region}", values, raw)


def _vservice_vnic(host: Place, end: End, vservice: str, prefix: str, plugs: Plugs) -> Record:
    name, mac = f"{prefix}{stem_of(end.port)}", mac_of("fa:16:3e", end.port)
    kind = vservice.split("/")[1]
    spread = kind == "router" and vservice.count("/") > 2
    values: dict[str, Value] = {
        "region": host.region, "host": host.name, "mac": mac, "port_uuid": end.port, "network_uuid": end.net.uuid,
        "addresses": end.addresses, "vservice_key": vservice, "kind": kind, "device": name, "bridge": "br-int",
        "tag": int(end.net.uuid[:3], 16) + 1, "status": "up", "mtu": 1450,
    }  # fmt: skip
    plugs.networks[host.name][end.net.uuid] = end.net
    key, raw = key_of("vnic", end.port, *([host.name] if spread else [])), link_raw(name, mac, end.port, host.name)
    return Record("vnic", key, name, vservice, f"vnics/{host.region}", values, raw)
