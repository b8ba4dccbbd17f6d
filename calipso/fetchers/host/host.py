"""One visit of one host: its NICs and bridges, and what it tells of the things on it."""

from collections.abc import Iterator

from calipso.fetchers.host import bridges, facets, nics
from calipso.fetchers.host.tables import read_ethtool, read_host
from calipso.fetchers.host.wiring import read_wiring
from calipso.fetchers.visit import Visit, host_key
from calipso.records import Facet, Record


def fetch(visit: Visit) -> Iterator[Record | Facet]:
    """Everything of one host. Raises SourceError when any tool that is there gives half an answer."""
    tables = read_host(visit, _expected(visit))
    wiring = read_wiring(visit, tables)
    read_ethtool(visit, tables, sorted(wiring.nics))
    yield from nics.fetch(wiring)
    yield from bridges.fetch(wiring)
    yield from facets.fetch(wiring)


def _expected(visit: Visit) -> set[str]:
    """The services that must answer on this host: libvirt where nova-compute runs, Open vSwitch where its agent does."""
    host = visit.known.get(host_key(visit.region, visit.name))
    tools = {"virsh"} if host and "compute" in host.items("roles") else set()
    if any(vedge.get("kind") == "ovs" for vedge in visit.known.on_host("vedge", visit.region, visit.name)):
        tools.add("ovs-vsctl")
    return tools
