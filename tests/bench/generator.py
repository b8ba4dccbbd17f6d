"""Synthetic clouds of any size as Calipso's own records, the same at every run."""

from __future__ import annotations

from collections.abc import Iterator

from calipso.records import ROOT, Record, Value, key_of
from tests.bench import fabric
from tests.bench.seeds import neutron_raw, seed_of, uuid_of
from tests.bench.tenants import Place, Plugs, network, public_network, shared_network, tenants

# Hosts that give about so many objects.
SIZES = {"10k": 54, "100k": 490, "1m": 4900}
HOSTS_PER_REGION, HOSTS_PER_RACK = 540, 40
LEAST_REGIONS = 2
CONTROLLERS, NETWORKERS = 3, 2
# Of each 20 hosts so many are built in each way.
KINDS = ("hybrid", "native") * 9 + ("linuxbridge", "native")


def cloud(hosts: int) -> Iterator[Record]:
    """Every object of a cloud with so many hosts; only one rack is held at a time."""
    for records in regions(hosts):
        yield from records


def regions(hosts: int) -> Iterator[Iterator[Record]]:
    """The same, region by region: no link leads from one to another."""
    count = max(LEAST_REGIONS, hosts // HOSTS_PER_REGION)
    for number in range(count):
        yield _region(f"region-{number + 1:02d}", hosts // count)


def _region(region: str, count: int) -> Iterator[Record]:
    yield from _foundations(region)
    racks = [range(first, min(first + HOSTS_PER_RACK, count)) for first in range(0, count, HOSTS_PER_RACK)]
    for rack, numbers in enumerate(racks):
        places = [Place(region, _host_name(rack, kind, n), n, kind) for n in numbers for kind in [_kind(n, numbers)]]
        yield from _rack(places, rack)
        yield from fabric.leaves(places, rack, rack)
    yield from fabric.spines(region, list(range(len(racks))))


def _kind(number: int, rack: range) -> str:
    if number < CONTROLLERS:
        return "controller"
    return "network" if number >= rack.stop - NETWORKERS else KINDS[number % len(KINDS)]


def _host_name(rack: int, kind: str, number: int) -> str:
    role = kind if kind in ("controller", "network") else "compute"
    return f"{role}-{rack:03d}-{number:04d}"


def _rack(places: list[Place], rack: int) -> Iterator[Record]:
    region, plugs = places[0].region, Plugs()
    networkers = [place for place in places if place.kind == "network"]
    computes = [place for place in places if place.kind not in ("network", "controller")]
    yield from tenants(computes, networkers, rack, plugs)
    yield from fabric.hosts(places, rack, plugs)
    uuid, name = uuid_of(region, "rack", rack), f"rack-{rack:03d}"
    values: dict[str, Value] = {"uuid": uuid, "availability_zone": None, "hosts": [place.name for place in computes]}
    yield _thing(
        "aggregate", (region, uuid), name, key_of("region", region), f"aggregates/{region}", values | {"region": region}
    )


def _foundations(region: str) -> Iterator[Record]:
    key, here = key_of("region", region), {"region": region}
    domain, services = seed_of(region, "domain"), seed_of(region, "services")
    yield _thing("region", (region,), region, ROOT, "catalogue", {"endpoints": ["compute", "network"], **here})
    yield _thing("domain", (domain,), f"customers-{region}", ROOT, "projects", {"uuid": domain, "enabled": True})
    values: dict[str, Value] = {"uuid": services, "description": None, "enabled": True, "domain_uuid": domain}
    yield _thing("project", (services,), "services", key_of("domain", domain), "projects", values)
    for zone in ("internal", "az-1", "az-2", "az-3"):
        yield _thing("availability_zone", (region, zone), zone, key, f"zones/{region}", {"available": True, **here})
    yield from network(region, public_network(region), None)
    yield from network(region, shared_network(region), None)


def _thing(
    type_name: str, natural_key: tuple[str, ...], name: str, parent: str, scope: str, values: dict[str, Value]
) -> Record:
    key = key_of(type_name, *natural_key)
    return Record(
        type_name, key, name, parent, scope, {"region": None, "host": None} | values, neutron_raw(seed_of(key), name)
    )
