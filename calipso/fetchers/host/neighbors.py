"""Switches that nobody logs into, as the LLDP of hosts and of other switches tells of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from calipso.fetchers.host.switch import port_key, switch_key
from calipso.records import BY_HAND, ROOT, Record

SCOPE = "neighbors"


def fetch(records: Iterable[Record]) -> Iterator[Record]:
    """A switch and a port for each LLDP neighbour that forwards and is no known host or switch; a pure function of records.

    A switch that was logged into told all its ports itself: nothing is added below it.
    """
    # By key: where neighbours name one switch differently, the same one is believed at every scan.
    # What was added by hand tells nothing of its neighbours, and a switch by hand not all of its ports.
    known = sorted((record for record in records if record.scope != BY_HAND), key=lambda record: record.key)
    told: set[str] = set()
    complete = {record.get("chassis") for record in known if record.type == "switch"}
    hosts = {record.get("chassis") for record in known if record.type == "host"}
    names = {record.name for record in known if record.type == "host"}
    for near in known:
        chassis, port = near.text("lldp_chassis"), near.text("lldp_port")
        if near.type not in ("host_pnic", "switch_pnic") or not chassis or not port or not near.get("lldp_switch"):
            continue
        if chassis in hosts or chassis in complete or near.get("lldp_name") in names:
            continue
        yield from (record for record in _neighbor(near, chassis, port) if record.key not in told)
        told.update((switch_key(chassis), port_key(chassis, port)))


def _neighbor(near: Record, chassis: str, port: str) -> Iterator[Record]:
    key, name = switch_key(chassis), near.text("lldp_name") or chassis
    yield Record("switch", key, name, ROOT, SCOPE, {"chassis": chassis, "addresses": [], "known_by": "lldp"})
    yield Record(
        "switch_pnic",
        port_key(chassis, port),
        port,
        key,
        SCOPE,
        {"switch": name, "switch_key": key, "chassis": chassis, "port_ids": [port]},
    )
