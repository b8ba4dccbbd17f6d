"""The fabric of a synthetic cloud: hosts with their agents, virtual switches, bridges and NICs, and the switches above them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from calipso.records import ROOT, Record, Value, key_of
from tests.bench.seeds import link_raw, mac_of, neutron_raw, seed_of, stem_of, uuid_of
from tests.bench.tenants import Net, Place, Plugs

PORTS_PER_SWITCH = 48
SPINES = 2
# A host's NICs, each wired to the switch of its rack at the same place; the last two are a bond's members.
NICS = ("eth0", "eth1", "eth2")
# Every how many-th host has no bond; every how many-th native host has a NIC in its integration bridge itself.
NO_BOND, NIC_IN_VEDGE = 5, 3
AGENTS = {
    "hybrid": ("neutron-openvswitch-agent",),
    "native": ("neutron-openvswitch-agent",),
    "linuxbridge": ("neutron-linuxbridge-agent",),
    "network": ("neutron-openvswitch-agent", "neutron-l3-agent", "neutron-dhcp-agent", "neutron-metadata-agent"),
    "controller": (),
}
PLUGGING = AGENTS["native"] + AGENTS["linuxbridge"]
BOTH = ["overlay:vxlan", "physnet:physnet1"]


def hosts(places: list[Place], rack: int, plugs: Plugs) -> Iterator[Record]:
    """Every host of a rack, with all that is on it but servers, routers and DHCP servers."""
    for slot, place in enumerate(places):
        yield _host(place, rack, slot)
        yield from _agents(place, rack)
        yield from _nics(place, rack, slot)
        if place.kind == "controller":
            continue
        yield _otep(place, rack, _peers(place, places, rack, plugs))
        if place.kind == "linuxbridge":
            yield from _linux_bridges(place, rack, plugs.networks[place.name])
        else:
            yield from _virtual_switch(place, plugs)


def _address(rack: int, place: Place) -> str:
    return f"10.{100 + rack // 200}.{rack % 200}.{place.number % 250 + 2}"


def _chassis(place: Place) -> str:
    return "mac:" + mac_of("0c:c4:7a", place.region, place.name, "eth0")


def _host(place: Place, rack: int, slot: int) -> Record:
    controller, network = place.kind == "controller", place.kind == "network"
    values: dict[str, Value] = {
        "region": place.region, "host": place.name,
        "roles": ["controller"] if controller else ["network"] if network else ["compute"], "status": "up",
        "zone": place.zone, "address": _address(rack, place), "hypervisor": None if controller or network else "QEMU",
        "services": ["nova-conductor", "nova-scheduler"] if controller else [] if network else ["nova-compute"],
        "os": "Debian GNU/Linux 12 (bookworm)", "chassis": _chassis(place),
    }  # fmt: skip
    raw = neutron_raw(seed_of(place.key), place.name, rack=rack, slot=slot)
    parent = key_of("availability_zone", place.region, place.zone)
    return Record("host", place.key, place.name, parent, f"hosts/{place.region}", values, raw)


def _agents(place: Place, rack: int) -> Iterator[Record]:
    for binary in AGENTS[place.kind]:
        uuid, plugs_ports = uuid_of(place.region, place.name, binary), binary in PLUGGING
        values: dict[str, Value] = {
            "region": place.region, "host": place.name, "uuid": uuid, "binary": binary,
            "agent_type": binary.removeprefix("neutron-").replace("-", " "), "alive": True, "admin_state_up": True,
            "status": "alive", "bridge_mappings": ["physnet1:br-ex"] if plugs_ports else [],
            "integration_bridge": "br-int" if binary in AGENTS["native"] else None,
            "tunneling_ip": _address(rack, place) if plugs_ports else None,
            "tunnel_types": ["vxlan"] if plugs_ports else [],
        }  # fmt: skip
        name = f"{binary} on {place.name}"
        yield Record("network_agent", key_of("network_agent", uuid), name, place.key, f"agents/{place.region}", values,
                     neutron_raw(uuid, name, binary=binary, topic="N/A", host=place.name))  # fmt: skip


def _bonded(place: Place) -> bool:
    return place.number % NO_BOND != 0


def _uplink(place: Place) -> str:
    """The NIC that carries what the host's servers say."""
    return "bond0" if _bonded(place) else "eth1"


def _nics(place: Place, rack: int, slot: int) -> Iterator[Record]:
    carrier = _uplink(place)
    for number, name in enumerate((*NICS, "bond0") if _bonded(place) else NICS):
        mac = mac_of("0c:c4:7a", place.region, place.name, name)
        bond = name == "bond0"
        switch = _leaf(place.region, rack, number)
        values: dict[str, Value] = {
            "region": place.region, "host": place.name, "mac": mac, "mtu": 9000 if number else 1500, "admin_state": "up",
            "oper_state": "up", "status": "up", "lldp_chassis": None if bond else _switch_chassis(place.region, switch),
            "lldp_port": None if bond else f"swp{slot + 1}", "lldp_name": None if bond else switch,
            "lldp_switch": None if bond else True, "speed_mbps": 10000, "duplex": "full", "driver": "ixgbe",
            "known_by": "bond" if bond else "device", "addresses": [f"{_address(rack, place)}/24"] if name == carrier else [],
            "members": list(NICS[1:]) if bond else [], "bond": "bond0" if _bonded(place) and name in NICS[1:] else None,
            "carries": BOTH if name == carrier else [], "chassis": _chassis(place), "port_ids": sorted((mac, name)),
        }  # fmt: skip
        key = key_of("host_pnic", place.region, place.name, name)
        yield Record("host_pnic", key, name, place.key, _scope(place), values, link_raw(name, mac, place.key))


def _scope(place: Place) -> str:
    return f"host/{place.region}/{place.name}"


def _peers(place: Place, places: Iterable[Place], rack: int, plugs: Plugs) -> list[str]:
    """Addresses of the hosts that share an overlay network with this one: what neutron's l2population tells."""
    own = {uuid for uuid, net in plugs.networks[place.name].items() if net.kind == "vxlan"}
    return sorted(
        _address(rack, other) for other in places if other is not place and own & plugs.networks[other.name].keys()
    )


def _otep(place: Place, rack: int, peers: list[str]) -> Record:
    address = _address(rack, place)
    values: dict[str, Value] = {
        "region": place.region, "host": place.name, "address": address, "overlay_type": "vxlan",
        "vedge_kind": None if place.kind == "linuxbridge" else "ovs",
        "interface": "br-data" if place.kind == "native" else _uplink(place), "peers": peers, "status": "up", "udp_port": 4789,
    }  # fmt: skip
    key = key_of("otep", place.region, place.name, "vxlan", address)
    raw = neutron_raw(seed_of(key), f"{place.name}-vxlan", local_ip=address)
    return Record("otep", key, f"{place.name}-vxlan", place.key, f"agents/{place.region}", values, raw)


def _virtual_switch(place: Place, plugs: Plugs) -> Iterator[Record]:
    uplinks = ["eth2"] if place.kind == "native" and place.number % NIC_IN_VEDGE == 0 and not _bonded(place) else []
    agent = uuid_of(place.region, place.name, AGENTS["native"][0])
    values: dict[str, Value] = {
        "region": place.region, "host": place.name, "kind": "ovs", "bridge": "br-int", "agent_uuid": agent, "status": "alive",
        "tunnel_bridge": "br-tun", "datapath_type": "system", "version": "3.1.0", "uplinks": uplinks,
    }  # fmt: skip
    raw = neutron_raw(agent, f"{place.name}-ovs")
    yield Record("vedge", key_of("vedge", place.region, place.name, "ovs"), f"{place.name}-ovs", place.key,
                 f"agents/{place.region}", values, raw)  # fmt: skip
    yield _bridge(place, "br-ex", "provider", connected_to="br-int", uplinks=[_uplink(place)])
    if place.kind == "native":
        yield _bridge(place, "br-data", "tunnel", uplinks=[_uplink(place)])
    for end, trunk in plugs.ends[place.name]:
        upper = f"tbr{stem_of(end.port)}" if trunk else "br-int"
        if trunk:
            yield _bridge(place, upper, "trunk", connected_to="br-int")
        if place.kind == "hybrid":
            yield _bridge(place, f"qbr{stem_of(end.port)}", "hybrid", connected_to=upper, network_uuid=end.net.uuid)


def _linux_bridges(place: Place, rack: int, networks: Mapping[str, Net]) -> Iterator[Record]:
    for net in networks.values():
        ends: dict[str, Value] = (
            {"tunnel_address": _address(rack, place)} if net.kind == "vxlan" else {"uplinks": [_uplink(place)]}
        )
        yield _bridge(place, f"brq{stem_of(net.uuid)}", "linuxbridge", network_uuid=net.uuid, **ends)


def _bridge(place: Place, name: str, kind: str, **own: Value) -> Record:
    mac = mac_of("3a:5e:10", place.region, place.name, name)
    values: dict[str, Value] = {
        "region": place.region, "host": place.name, "kind": kind, "network_uuid": None, "connected_to": None, "uplinks": [],
        "tunnel_address": None, "status": "up", "mac": mac,
    }  # fmt: skip
    key = key_of("vconnector", place.region, place.name, name)
    return Record("vconnector", key, name, place.key, _scope(place), values | own, link_raw(name, mac, place.key))


def _leaf(region: str, rack: int, number: int) -> str:
    return f"{region}-leaf-{rack:03d}{'mab'[number % 3]}"


def _spine(region: str, number: int) -> str:
    return f"{region}-spine-{number + 1}"


def _switch_chassis(region: str, name: str) -> str:
    return "mac:" + mac_of("44:38:39", region, name)


def leaves(places: list[Place], rack: int, slot: int) -> Iterator[Record]:
    """The switches of one rack with a port for each host's NIC, empty ones, and up to the spines, in the rack's `slot` there."""
    region = places[0].region
    for number, nic in enumerate(NICS):
        name = _leaf(region, rack, number)
        yield from _switch(region, name)
        for port in range(PORTS_PER_SWITCH):
            far = None
            if port < len(places):
                place = places[port]
                far = (_chassis(place), mac_of("0c:c4:7a", region, place.name, nic), place.name, False)
            yield _switch_port(region, name, f"swp{port + 1}", far)
        for spine in range(SPINES):
            above = _spine(region, spine)
            far = (_switch_chassis(region, above), f"swp{slot * len(NICS) + number + 1}", above, True)
            yield _switch_port(region, name, f"swp{PORTS_PER_SWITCH + spine + 1}", far)


def spines(region: str, racks: list[int]) -> Iterator[Record]:
    """The region's spine switches with a port for each switch of its racks."""
    for spine in range(SPINES):
        name = _spine(region, spine)
        yield from _switch(region, name)
        for slot, rack in enumerate(racks):
            for number in range(len(NICS)):
                below = _leaf(region, rack, number)
                far = (_switch_chassis(region, below), f"swp{PORTS_PER_SWITCH + spine + 1}", below, True)
                yield _switch_port(region, name, f"swp{slot * len(NICS) + number + 1}", far)


def _switch(region: str, name: str) -> Iterator[Record]:
    chassis = _switch_chassis(region, name)
    values: dict[str, Value] = {
        "region": None, "host": None, "chassis": chassis, "addresses": [], "known_by": "login", "os": "Debian 12",
    }  # fmt: skip
    raw = link_raw(name, chassis)
    yield Record("switch", key_of("switch", chassis), name, ROOT, f"switch/{name}", values, raw)


def _switch_port(region: str, switch: str, name: str, far: tuple[str, str, str, bool] | None) -> Record:
    chassis = _switch_chassis(region, switch)
    mac = mac_of("44:38:39", region, switch, name)
    chassis_there, port_there, name_there, is_switch = far or (None, None, None, None)
    state = "up" if far else "down"
    values: dict[str, Value] = {
        "region": None, "host": None, "mac": mac, "mtu": 9216, "admin_state": "up", "oper_state": state, "status": state,
        "lldp_chassis": chassis_there, "lldp_port": port_there, "lldp_name": name_there, "lldp_switch": is_switch,
        "switch": switch, "switch_key": key_of("switch", chassis), "chassis": chassis, "port_ids": sorted((mac, name)),
        "description": name_there, "bridge": "br-fabric",
    }  # fmt: skip
    key = key_of("switch_pnic", chassis, name)
    raw = link_raw(name, mac, switch)
    return Record("switch_pnic", key, name, key_of("switch", chassis), f"switch/{switch}", values, raw)
