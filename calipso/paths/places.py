"""What a person means by an end of a path: an object or an address, with the interfaces that stand for it."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address

from calipso.errors import Ambiguous, Invalid, NotFound
from calipso.graph import Graph, Row
from calipso.inventory import MOST_CANDIDATES, find_object
from calipso.paths.wires import End, Wires
from calipso.search import readings

TALKERS = ("instance", "vservice", "vnic", "port", "subnet")
FLOATING_OWNER = "network:floatingip"
FABRIC = ("host_pnic", "switch_pnic", "switch")


@dataclass(frozen=True, slots=True)
class Place:
    """An end of a path: objects (several of a router on several hosts), interfaces (ids), and the address that is meant."""

    rows: list[Row]
    vnics: list[str]
    address: str | None = None

    @property
    def fabric(self) -> Row | None:
        """The NIC, switch or port of one that it is."""
        return self.rows[0] if self.rows and self.rows[0]["type"] in FABRIC else None

    @property
    def environment(self) -> str | None:
        """The environment that it is in; an address outside is in none."""
        return str(self.rows[0]["environment"]) if self.rows else None

    @property
    def told(self) -> str:
        """Its id, or the address that is no object's."""
        return str(self.rows[0]["id"]) if self.rows else str(self.address)

    def ends(self, wires: Wires) -> list[End]:
        """Its interfaces, on each of their networks; a port that is named is its own network alone."""
        ports = {row["id"] for row in self.rows if row["type"] == "port"}
        found = [end for end in wires.ends if end.vnic["id"] in self.vnics and (not ports or end.port["id"] in ports)]
        having = [end for end in found if self.address in end.addresses]
        return having or found


def find_place(graph: Graph, text: str, environment: str | None) -> Place:
    """The end that a person means, by anything that names one object, by an address, or by a subnet, which means its gateway.

    Raises NotFound, Ambiguous, and Invalid for what frames do not pass.
    """
    address = _address(text)
    rows = _rows(graph, text, environment)
    if not rows:
        return Place([], [], address)
    first = rows[0]
    _check(first)
    vnics = [row["vnic"] for row in graph.read("paths/vnics", ids=[row["id"] for row in rows])]
    if first["type"] == "subnet":
        return Place(rows, vnics, first["gateway_ip"])
    if first["type"] in TALKERS and not vnics:
        raise Invalid(
            f"{first['type']} {first['name']!r} has no interface", "give something that is plugged into a network"
        )
    return Place(rows, vnics, address)


def _rows(graph: Graph, text: str, environment: str | None) -> list[Row]:
    """The objects that a word names; none for an address that nothing has."""
    try:
        return [find_object(graph, text, environment)]
    except NotFound:
        if _address(text) is None:
            raise
        return []
    except Ambiguous:
        rows = _one_thing(graph, text, environment)
        if not rows:
            raise
        return rows


def _check(row: Row) -> None:
    if not row.get("live", True):
        raise NotFound(f"{row['type']} {row['name']!r} is gone", f"see what it was: calipso history {row['id']}")
    if row["type"] not in TALKERS + FABRIC:
        raise Invalid(
            f"{row['name']!r} is a {row['type']}, which is no end of a path",
            "give a server, router, DHCP server, vNIC, port, address, subnet (its gateway), NIC, switch or switch port",
        )
    if row["type"] == "subnet" and not row.get("gateway_ip"):
        raise Invalid(f"subnet {row['name']!r} has no gateway", "give one that has, or an address")


def _address(text: str) -> str | None:
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return None


def _one_thing(graph: Graph, text: str, environment: str | None) -> list[Row]:
    """The objects that a word fits, where they are one thing: an interface and its port, or a router on several hosts."""
    found = graph.read(
        "inventory/exact",
        text=text,
        words=readings(text),
        environment=environment,
        types=None,
        limit=MOST_CANDIDATES + 1,
    )
    rows = [row["object"] for row in found if row["object"]["type"] in TALKERS + FABRIC]
    # Neutron holds a floating address by a port of its own, which nothing is plugged into.
    rows = [row for row in rows if row.get("device_owner") != FLOATING_OWNER]
    things = {_thing(row) for row in rows}
    return rows if len(things) == 1 else []


def _thing(row: Row) -> tuple[str, str]:
    if row["type"] in ("vnic", "port"):
        return row["environment"], row["port_uuid"] if row["type"] == "vnic" else row["uuid"]
    return row["environment"], row.get("uuid") or row["id"]
