"""What is read for paths: objects, the links that lead towards the fabric, and interfaces with their networks; in memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import ip_address, ip_network

from calipso.graph import Row

OVERLAYS = ("vxlan", "gre", "geneve")
# Neutron's mark of a port that forwards nothing.
DEAD_TAG = 4095
Place = tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class End:
    """An interface on one network: a vNIC with its port and owner; a subport with the VLAN that it has in the trunk."""

    vnic: Row
    port: Row
    network: Row
    owner: Row
    vlan: int | None = None

    @property
    def addresses(self) -> list[str]:
        """Its fixed addresses."""
        found: list[str] = self.port.get("addresses") or []
        return found


@dataclass
class Wires:
    """The part of a cloud that paths are looked for in. Links lead from server to fabric, as in the graph."""

    nodes: dict[str, Row] = field(default_factory=dict)
    tags: dict[Place, dict[str, Counter[int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Counter))
    )
    _up: dict[str, dict[str, Row]] = field(default_factory=lambda: defaultdict(dict))
    _down: dict[str, dict[str, Row]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, rows: Iterable[Row]) -> None:
        """Take objects in, with the links that lead on from them. All are added before the first question."""
        for row in rows:
            identity = row["object"]["id"]
            self.nodes[identity] = row["object"]
            for link in row["links"]:
                whole = {**link, "source": identity}
                self._up[identity][link["target"]] = self._down[link["target"]][identity] = whole

    def up(self, node: Row, *types: str) -> list[Row]:
        """Objects that a link of these types leads to, from server to fabric, in the order of their ids."""
        return self._other(self._up[node["id"]], types)

    def down(self, node: Row, *types: str) -> list[Row]:
        """Objects from which a link of these types leads here, in the order of their ids."""
        return self._other(self._down[node["id"]], types)

    def _other(self, links: dict[str, Row], types: tuple[str, ...]) -> list[Row]:
        return [self.nodes[one] for one in sorted(links) if links[one]["type"] in types and one in self.nodes]

    def link(self, one: Row, other: Row) -> Row | None:
        """The link between two objects, in either direction."""
        here, there = one["id"], other["id"]
        return self._up[here].get(there) or self._up[there].get(here)

    def of(self, kind: str) -> Iterator[Row]:
        """All objects of a type."""
        return (node for node in self.nodes.values() if node["type"] == kind)

    def on_host(self, node: Row, kind: str) -> list[Row]:
        """The objects of a type that are on the host of an object, in the order of their ids."""
        return self._placed.get((*place_of(node), kind), [])

    @cached_property
    def _placed(self) -> dict[tuple[str, str, str], list[Row]]:
        found = defaultdict(list)
        for identity in sorted(self.nodes):
            node = self.nodes[identity]
            found[*place_of(node), node["type"]].append(node)
        return found

    @cached_property
    def ends(self) -> list[End]:
        """All interfaces, by owner and network."""
        return sorted(
            (end for vnic in self.of("vnic") for end in self._ends_of(vnic)),
            key=lambda end: (end.owner["id"], end.vlan or 0, end.network["name"], end.vnic["id"]),
        )

    def _ends_of(self, vnic: Row) -> Iterator[End]:
        for owner in self.down(vnic, "INSTANCE_VNIC", "VSERVICE_VNIC"):
            for port in self.up(vnic, "VNIC_PORT"):
                for network in self.up(port, "PORT_NETWORK"):
                    yield End(vnic, port, network, owner, self._up[vnic["id"]][port["id"]]["link"].get("vlan"))

    @cached_property
    def _by_address(self) -> dict[tuple[str, str], list[End]]:
        found = defaultdict(list)
        for end in self.ends:
            for address in end.addresses:
                found[end.network["id"], address].append(end)
        return found

    def holders(self, network: Row, address: str) -> list[End]:
        """The interfaces that have an address on a network: one, or several of a router that is on several hosts."""
        return self._by_address.get((network["id"], address), [])

    @cached_property
    def _by_owner(self) -> dict[str, list[End]]:
        found = defaultdict(list)
        for end in self.ends:
            found[end.owner["id"]].append(end)
        return found

    def ends_of(self, owner: Row) -> list[End]:
        """The interfaces of a server, router or DHCP server."""
        return self._by_owner.get(owner["id"], [])

    def subnets(self, network: Row) -> list[Row]:
        """The subnets of a network."""
        return self.up(network, "NETWORK_SUBNET")

    def subnet_of(self, network: Row, address: str) -> Row | None:
        """The subnet of a network that an address is in."""
        return next((one for one in self.subnets(network) if inside(address, one["cidr"])), None)

    def tags_on(self, node: Row) -> dict[str, Counter[int]]:
        """Local VLANs on the host of an object: by network (UUID), with the number of ports that have each."""
        return self.tags.get(place_of(node), {})


def place_of(node: Row) -> Place:
    """The region and host of an object; hosts of two regions may have one name."""
    return node.get("region") or "", node.get("host") or ""


def inside(address: str, prefix: str) -> bool:
    """Whether an address is in a prefix; never where they are of two IP versions."""
    return ip_address(address) in ip_network(prefix, strict=False)


def is_router(node: Row) -> bool:
    """Whether an object is a router."""
    return node["type"] == "vservice" and node.get("kind") == "router"


def label(network: Row) -> str:
    """How frames of a network are marked outside of the hosts: `vxlan 1007`, `vlan 121`, `untagged`."""
    kind, segment = network.get("network_type"), network.get("segmentation_id")
    return "untagged" if kind == "flat" else f"{kind} {segment}" if segment is not None else str(kind)
