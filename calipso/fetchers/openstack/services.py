"""Routers and DHCP servers, and the vNICs of instances, routers and DHCP servers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from calipso.fetchers.openstack import questions
from calipso.fetchers.openstack.neutron import addresses, mac, subports
from calipso.fetchers.visit import Visit, host_key, region_key
from calipso.records import Record, Value, key_of
from calipso.sources.answers import ApiRow

L3_AGENT = "neutron-l3-agent"
DHCP_OWNER = "network:dhcp"
INSTANCE_OWNER = "compute:"
# Neutron's own device names: the prefix by owner, then the first 11 characters of the port's id
# (neutron/agent/l3/router_info.py, neutron/agent/linux/interface.py).
PREFIXES = {
    "network:router_gateway": "qg-",
    "network:router_centralized_snat": "sg-",
    "network:router_ha_interface": "ha-",
    "network:floatingip_agent_gateway": "fg-",
    DHCP_OWNER: "tap",
}
ROUTER_PREFIX = "qr-"
# A highly available router's own interfaces are named the other way round: DEVICE_OWNER_HA_REPLICATED_INT of neutron_lib.
ROUTER_OWNERS = ("network:router_", "network:ha_router_replicated_interface")
# Of a router on several hosts these ports are bound to one of them; the others are on each.
BOUND_OWNERS = {"network:router_ha_interface", "network:router_centralized_snat", "network:floatingip_agent_gateway"}


def fetch_vservices(visit: Visit) -> Iterator[Record]:
    """Every router on each host that hosts it (below the region when none does), every DHCP server on its host."""
    ports = visit.rows(questions.ports(visit.region))
    router_networks: dict[str, set[str]] = defaultdict(set)
    for port in ports:
        if str(port.get("device_owner", "")).startswith(ROUTER_OWNERS):
            router_networks[port["device_id"]].add(port["network_id"])
    for router, agent in hosted_routers(visit):
        yield _router(visit, router, agent, sorted(router_networks[router["id"]]))
    names = {row["id"]: row for row in visit.rows(questions.networks(visit.region))}
    for port in _dhcp_ports(ports):
        yield _dhcp(visit, port, names.get(port["network_id"], {}))


def hosted_routers(visit: Visit) -> Iterator[tuple[ApiRow, ApiRow]]:
    """(router, agent) for every agent that hosts a router, the agent with its HA state; ({}) where none does."""
    hosting: dict[str, list[ApiRow]] = defaultdict(list)
    for agent in visit.rows(questions.agents(visit.region)):
        if agent["binary"] == L3_AGENT:
            for row in visit.rows(questions.agent_routers(visit.region, agent["id"])):
                hosting[row["id"]].append(agent)
    for router in visit.rows(questions.routers(visit.region)):
        agents = hosting[router["id"]]
        if router.get("ha") and agents:
            agents = visit.rows(questions.router_agents(visit.region, router["id"]))
        for agent in sorted(agents, key=lambda row: str(row["host"])) or [{}]:
            yield router, agent


def _router(visit: Visit, router: ApiRow, agent: ApiRow, networks: list[str]) -> Record:
    host = agent.get("host")
    return visit.record(
        "vservice",
        _router_key(router, host),
        name=router.get("name") or router["id"],
        parent=host_key(visit.region, host) if host else region_key(visit.region),
        host=host,
        properties={
            "kind": "router",
            "uuid": router["id"],
            "networks": networks,
            "status": router.get("status"),
            "admin_state_up": router.get("admin_state_up"),
            "project_uuid": router.get("project_id") or None,
            "ha": router.get("ha"),
            "distributed": router.get("distributed"),
            "ha_state": agent.get("ha_state"),
            "agent_uuid": agent.get("id"),
        },
        raw={"neutron": router},
    )


def _router_key(router: ApiRow, host: str | None) -> str:
    """A router that only one host may have keeps its identity when it moves; of the others each host has one."""
    spread = router.get("ha") or router.get("distributed")
    return key_of("vservice", "router", router["id"], *([host] if spread and host else []))


def _dhcp_ports(ports: list[ApiRow]) -> Iterator[ApiRow]:
    # A DHCP agent that is given a network without any subnet to serve opens no port and no namespace: no server.
    # A port that lost its agent is kept by neutron under the device id `reserved_dhcp_port`.
    for port in ports:
        if (
            port.get("device_owner") == DHCP_OWNER
            and port.get("binding:host_id")
            and port.get("device_id") != "reserved_dhcp_port"
        ):
            yield port


def _dhcp_key(port: ApiRow) -> str:
    return key_of("vservice", "dhcp", port["network_id"], port["binding:host_id"])


def _dhcp(visit: Visit, port: ApiRow, network: ApiRow) -> Record:
    host = str(port["binding:host_id"])
    return visit.record(
        "vservice",
        _dhcp_key(port),
        name=f"dhcp-{network.get('name') or port['network_id']}",
        parent=host_key(visit.region, host),
        host=host,
        properties={
            "kind": "dhcp",
            "network_uuid": port["network_id"],
            "networks": [port["network_id"]],
            "status": port.get("status"),
            "admin_state_up": port.get("admin_state_up"),
            "project_uuid": network.get("project_id") or port.get("project_id") or None,
        },
        raw={},
    )


def fetch_vnics(visit: Visit) -> Iterator[Record]:
    """Every port of an instance, a router or a DHCP server as the interface that it is; of a server on no host, without one."""
    ports = visit.rows(questions.ports(visit.region))
    servers = {row["id"]: row.get("OS-EXT-SRV-ATTR:host") for row in visit.rows(questions.servers(visit.region))}
    trunk_networks = _trunk_networks(visit, ports)
    for port in ports:
        if str(port.get("device_owner") or "").startswith(INSTANCE_OWNER) and port["device_id"] in servers:
            # Neutron keeps the binding of a server that was shelved and offloaded: nova alone knows that it is nowhere.
            host = port.get("binding:host_id") if servers[port["device_id"]] else None
            yield _instance_vnic(visit, port, host or None, trunk_networks.get(port["id"], []))
    yield from _router_vnics(visit, ports)
    for port in _dhcp_ports(ports):
        yield _vservice_vnic(visit, port, _dhcp_key(port), str(port["binding:host_id"]), "dhcp")


def _router_vnics(visit: Visit, ports: list[ApiRow]) -> Iterator[Record]:
    """A router's ports on each host that hosts it; those that are bound to one host only there."""
    hosting: dict[str, list[tuple[ApiRow, str]]] = defaultdict(list)
    for router, agent in hosted_routers(visit):
        if agent:
            hosting[router["id"]].append((router, agent["host"]))
    for port in ports:
        owner = str(port.get("device_owner") or "")
        for router, host in hosting[port["device_id"]] if owner.startswith(ROUTER_OWNERS) else ():
            if owner not in BOUND_OWNERS or port.get("binding:host_id") == host:
                yield _vservice_vnic(visit, port, _router_key(router, host), host, "router")


def _trunk_networks(visit: Visit, ports: list[ApiRow]) -> dict[str, list[str]]:
    network_of = {port["id"]: port["network_id"] for port in ports}
    found: dict[str, set[str]] = defaultdict(set)
    for trunk, sub in subports(visit):
        if sub["port_id"] in network_of:
            found[trunk["port_id"]].add(network_of[sub["port_id"]])
    return {port: sorted(networks) for port, networks in found.items()}


def _common(port: ApiRow) -> dict[str, Value]:
    return {"mac": mac(port), "port_uuid": port["id"], "network_uuid": port["network_id"], "addresses": addresses(port)}


def _instance_vnic(visit: Visit, port: ApiRow, host: str | None, trunk_networks: list[str]) -> Record:
    own: dict[str, Value] = {"instance_uuid": port["device_id"], "trunk_networks": trunk_networks, "kind": "instance"}
    return visit.record(
        "vnic",
        key_of("vnic", port["id"]),
        name="tap" + port["id"][:11],
        parent=key_of("instance", port["device_id"]),
        host=host,
        properties=_common(port) | own,
        raw={},
    )


def _vservice_vnic(visit: Visit, port: ApiRow, vservice: str, host: str, kind: str) -> Record:
    spread = vservice.count("/") > 2  # the vservice's own key tells whether several hosts may have it
    prefix = PREFIXES.get(port["device_owner"], ROUTER_PREFIX)
    return visit.record(
        "vnic",
        key_of("vnic", port["id"], *([host] if spread else [])),
        name=prefix + port["id"][:11],
        parent=vservice,
        host=host,
        properties=_common(port) | {"vservice_key": vservice, "kind": kind},
        raw={},
    )
