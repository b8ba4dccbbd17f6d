"""FETCHERS: what is looked at, below which parent, and by which function; the whole scan on one screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from calipso.fetchers.host import host, switch
from calipso.fetchers.openstack import keystone, neutron, nova, services
from calipso.fetchers.visit import Visit
from calipso.records import Facet, Record

Per = Literal["environment", "region", "host", "switch"]


@dataclass(frozen=True, slots=True)
class Fetcher:
    """One row of the scan: `types` are those whose life this fetcher decides below each parent."""

    name: str
    per: Per
    types: tuple[str, ...]
    fetch: Callable[[Visit], Iterator[Record | Facet]]

    def scope(self, region: str = "", name: str = "") -> str:
        """The scope of one look: `<fetcher>[/<region>][/<host or switch>]`."""
        return "/".join(part for part in (self.name, region, name) if part)


FETCHERS: tuple[Fetcher, ...] = (
    Fetcher("catalogue", "environment", ("region",), keystone.fetch_regions),
    Fetcher("projects", "environment", ("domain", "project"), keystone.fetch_projects),
    Fetcher("zones", "region", ("availability_zone",), nova.fetch_zones),
    Fetcher("aggregates", "region", ("aggregate",), nova.fetch_aggregates),
    Fetcher("hosts", "region", ("host",), nova.fetch_hosts),
    Fetcher("instances", "region", ("instance",), nova.fetch_instances),
    Fetcher("agents", "region", ("network_agent", "vedge", "otep"), neutron.fetch_agents),
    Fetcher("networks", "region", ("network", "subnet"), neutron.fetch_networks),
    Fetcher("ports", "region", ("port",), neutron.fetch_ports),
    Fetcher("vservices", "region", ("vservice",), services.fetch_vservices),
    Fetcher("vnics", "region", ("vnic",), services.fetch_vnics),
    Fetcher("host", "host", ("host_pnic", "vconnector"), host.fetch),
    Fetcher("switch", "switch", ("switch", "switch_pnic"), switch.fetch),
)
