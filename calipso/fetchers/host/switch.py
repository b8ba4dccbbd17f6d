"""A switch that is a Linux box with lldpd: itself and all its physical ports."""

from collections.abc import Iterator

from calipso.errors import SourceError
from calipso.fetchers.host.nics import chassis_text, neighbor_of, port_ids, state
from calipso.fetchers.host.tables import HostTables, Row, read_switch
from calipso.fetchers.host.wiring import read_wiring
from calipso.fetchers.visit import Visit
from calipso.records import ROOT, Record, Value, key_of


def fetch(visit: Visit) -> Iterator[Record]:
    """The switch, by its own LLDP chassis id, and its ports. Raises SourceError where no lldpd tells the chassis."""
    tables = read_switch(visit)
    chassis = tables.chassis
    if chassis is None:
        raise SourceError(
            f"switch {visit.name}: no lldpd answers",
            "run lldpd on it, or take it out of switches: its neighbours tell of it too",
        )
    key = switch_key(str(chassis_text(chassis)))
    name = chassis["system_name"] or visit.name
    yield visit.record(
        "switch",
        key,
        name=name,
        parent=ROOT,
        raw={},
        properties={
            "chassis": chassis_text(chassis),
            "addresses": sorted(chassis["management_ips"]),
            "known_by": "login",
            "os": tables.os,
        },
    )
    for port in sorted(read_wiring(visit, tables).nics):
        yield _port(visit, tables, key, name, port)


def switch_key(chassis: str) -> str:
    """The key of the switch with this chassis id (`<subtype>:<id>`)."""
    return key_of("switch", chassis)


def port_key(chassis: str, port: str) -> str:
    """The key of a port of the switch with this chassis id."""
    return key_of("switch_pnic", chassis, port)


def _port(visit: Visit, tables: HostTables, key: str, switch: str, port: str) -> Record:
    link: Row = tables.links[port]
    chassis = str(chassis_text(tables.chassis))
    own: dict[str, Value] = {
        "switch": switch,
        "switch_key": key,
        "chassis": chassis,
        "port_ids": port_ids(tables, port, link),
        "description": link.get("ifalias"),
        "bridge": link.get("master"),
    }
    return visit.record(
        "switch_pnic",
        port_key(chassis, port),
        name=port,
        parent=key,
        properties=state(link) | neighbor_of(tables, port) | own,
        raw={},
    )
