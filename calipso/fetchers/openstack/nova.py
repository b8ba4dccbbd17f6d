"""Zones, aggregates, hosts and instances: what nova owns (a host may be neutron's alone)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from calipso.fetchers.openstack import questions
from calipso.fetchers.visit import Visit, host_key, region_key
from calipso.records import Record, Value, key_of
from calipso.sources.answers import ApiRow

COMPUTE = "nova-compute"
# What makes a host a network host: agents that serve networks, not those that plug its own servers.
NETWORK_AGENTS = {"neutron-l3-agent", "neutron-dhcp-agent", "neutron-metadata-agent", "neutron-bgp-dragent"}


def fetch_zones(visit: Visit) -> Iterator[Record]:
    """Every availability zone, nova's `internal` too."""
    for row in visit.rows(questions.zones(visit.region)):
        yield visit.record(
            "availability_zone",
            _zone_key(visit.region, row["zoneName"]),
            name=row["zoneName"],
            parent=region_key(visit.region),
            properties={"available": (row.get("zoneState") or {}).get("available")},
            raw={"nova": row},
        )


def fetch_aggregates(visit: Visit) -> Iterator[Record]:
    """Every host aggregate with the names of its hosts."""
    for row in visit.rows(questions.aggregates(visit.region)):
        uuid = str(row.get("uuid") or row["id"])
        yield visit.record(
            "aggregate",
            key_of("aggregate", visit.region, uuid),
            name=row["name"],
            parent=region_key(visit.region),
            properties={
                "uuid": uuid,
                "availability_zone": row.get("availability_zone"),
                "hosts": sorted(row.get("hosts") or []),
            },
            raw={"nova": row},
        )


def fetch_hosts(visit: Visit) -> Iterator[Record]:
    """Every host that nova or neutron knows, below the zone of its compute service, else of any, else the region."""
    services: dict[str, list[ApiRow]] = defaultdict(list)
    agents: dict[str, list[ApiRow]] = defaultdict(list)
    for row in visit.rows(questions.services(visit.region)):
        services[row["host"]].append(row)
    for row in visit.rows(questions.agents(visit.region)):
        if row.get("host"):
            agents[row["host"]].append(row)
    hypervisors = {
        (row.get("service") or {}).get("host"): row for row in visit.rows(questions.hypervisors(visit.region))
    }
    for name in sorted(set(services) | set(agents)):
        yield _host(visit, name, services[name], agents[name], hypervisors.get(name) or {})


def _host(visit: Visit, name: str, services: list[ApiRow], agents: list[ApiRow], hypervisor: ApiRow) -> Record:
    compute = [row for row in services if row["binary"] == COMPUTE]
    zone = next((row["zone"] for row in compute + services if row.get("zone")), None)
    properties: dict[str, Value] = {
        "roles": _roles(services, agents),
        "status": _host_status(compute or services, agents),
        "zone": zone,
        "address": hypervisor.get("host_ip"),
        "hypervisor": hypervisor.get("hypervisor_type"),
        "services": sorted(row["binary"] for row in services),
    }
    raw: dict[str, Any] = {"services": sorted(services, key=lambda row: str(row["binary"])), "hypervisor": hypervisor}
    parent = _zone_key(visit.region, zone) if zone else region_key(visit.region)
    return visit.record(
        "host", host_key(visit.region, name), name=name, parent=parent, properties=properties, raw=raw, host=name
    )


def _roles(services: list[ApiRow], agents: list[ApiRow]) -> list[str]:
    roles = {"compute" if row["binary"] == COMPUTE else "controller" for row in services}
    if any(row["binary"] in NETWORK_AGENTS for row in agents):
        roles.add("network")
    return sorted(roles)


def _host_status(services: list[ApiRow], agents: list[ApiRow]) -> str:
    if services:
        if any(row.get("status") == "disabled" for row in services):
            return "disabled"
        return "up" if all(row.get("state") == "up" for row in services) else "down"
    return "up" if any(row.get("alive") for row in agents) else "down"


def fetch_instances(visit: Visit) -> Iterator[Record]:
    """Every server below its host; one that is on no host below its region."""
    groups = {
        member: group
        for group in visit.rows(questions.server_groups(visit.region))
        for member in group.get("members") or []
    }
    for row in visit.rows(questions.servers(visit.region)):
        host = row.get("OS-EXT-SRV-ATTR:host") or None
        group = groups.get(row["id"], {})
        yield visit.record(
            "instance",
            key_of("instance", row["id"]),
            name=row.get("name") or row["id"],
            parent=host_key(visit.region, host) if host else region_key(visit.region),
            host=host,
            properties={
                "uuid": row["id"],
                "status": row.get("status"),
                "power_state": row.get("OS-EXT-STS:power_state"),
                "project_uuid": row["tenant_id"],
                "zone": row.get("OS-EXT-AZ:availability_zone") or None,
                "flavor": _flavor(row),
                "local_name": row.get("OS-EXT-SRV-ATTR:instance_name"),
                "server_group": group.get("id"),
                "server_group_policy": group.get("policy") or next(iter(group.get("policies") or []), None),
            },
            raw={"nova": row},
        )


def _flavor(row: ApiRow) -> str | None:
    """nova tells the flavor's name from 2.47 on, before that its id."""
    flavor = row.get("flavor") or {}
    return flavor.get("original_name") or flavor.get("id")


def _zone_key(region: str, zone: str) -> str:
    return key_of("availability_zone", region, zone)
