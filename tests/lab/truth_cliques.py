"""The truth's cliques: walks over the truth's links by a clique type's steps, with the networks that each link carries.

The steps are the product's own, for they say what is asked. Links, networks and the walk are concluded here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tests.walking import walked

from .sets import Link, Node, Sets

Way = tuple[str, Node, bool, frozenset[str]]
# What carries everybody's networks has none of its own.
CARRIERS = frozenset({"Host", "Vedge", "Otep", "Switch"})
NO_NETWORK = frozenset[str]()
# By what the network of a link is known.
BY_TARGET = ("PORT_NETWORK", "VSERVICE_NETWORK", "HOST_PNIC_NETWORK")
BY_NIC = ("INSTANCE_VNIC", "VSERVICE_VNIC", "VNIC_VCONNECTOR", "VNIC_VEDGE")
BY_BRIDGE = ("VCONNECTOR_VEDGE", "VCONNECTOR_VCONNECTOR")


class Cliques:
    """All links of the truth, both ways, each with the networks that it carries; none where it carries any."""

    def __init__(self, true: Sets) -> None:
        self.true = true
        self.links: dict[str, list[Link]] = defaultdict(list)
        for link in true.links:
            self.links[link[0]].append(link)
        self.network_of = {source: target[1][0] for _, source, target in self.links["PORT_NETWORK"]}
        self.plugged = self._plugged()
        self.ways: dict[Node, list[Way]] = defaultdict(list)
        for link in true.links:
            name, source, target = link
            carried = self.carried(link)
            self.ways[source].append((name, target, True, carried))
            self.ways[target].append((name, source, False, carried))

    def _plugged(self) -> dict[Node, set[str]]:
        """The networks of the interfaces that are plugged into each bridge; a trunk bridge has those of the bridge below it."""
        found: dict[Node, set[str]] = defaultdict(set)
        for _, nic, bridge in self.links["VNIC_VCONNECTOR"]:
            found[bridge].add(self._own_of(nic))
        for _, below, above in self.links["VCONNECTOR_VCONNECTOR"]:
            found[above] |= found[below]
        return found

    def _own_of(self, nic: Node) -> str:
        return self.network_of["Port", (nic[1][0],)]

    def carried(self, link: Link) -> frozenset[str]:
        """The networks that a link carries; none where it carries any."""
        name, source, target = link
        if name in BY_TARGET:
            return frozenset({target[1][0]})
        if name == "NETWORK_SUBNET":
            return frozenset({source[1][0]})
        if name == "VNIC_PORT":
            return frozenset({self.network_of[target]})
        if name in BY_NIC:
            return frozenset({self._own_of(source if source[0] == "Vnic" else target)})
        return frozenset(self.plugged[source]) if name in BY_BRIDGE else self._of_linux_bridge(link)

    def _of_linux_bridge(self, link: Link) -> frozenset[str]:
        """Neutron's Linux bridges are called after their network: brq and the first eleven characters of its UUID."""
        if link[0] not in ("VCONNECTOR_OTEP", "VCONNECTOR_HOST_PNIC"):
            return NO_NETWORK
        name = link[1][1][1]
        networks = {key[0] for label, key in self.true.objects if label == "Network"}
        return frozenset(uuid for uuid in networks if name == f"brq{uuid[:11]}")

    def own(self, focal: Node) -> frozenset[str]:
        """The networks that an object is on."""
        label, key = focal
        if label == "Network":
            return frozenset(key)
        if label in CARRIERS:
            return NO_NETWORK
        if label == "Project":
            owned = [other for name, other, _, _ in self.ways[focal] if name in ("PROJECT_PORT", "CONTAINS")]
            ports = {self.network_of[one] for one in owned if one[0] == "Port"}
            return frozenset(ports | {uuid for kind, (uuid, *_) in owned if kind == "Network"})
        if label == "SwitchPnic":
            nics = [other for name, other, _, _ in self.ways[focal] if name == "HOST_PNIC_SWITCH_PNIC"]
            return frozenset(
                net for nic in nics for _, _, _, nets in self._of_type(nic, "HOST_PNIC_NETWORK") for net in nets
            )
        return frozenset().union(*(networks for *_, networks in self.ways[focal]))

    def _of_type(self, node: Node, name: str) -> list[Way]:
        return [way for way in self.ways[node] if way[0] == name]

    def clique(self, focal: Node, steps: tuple[str, ...]) -> set[Node]:
        """The clique of an object, by the definition."""
        own = self.own(focal)
        return walked(focal, steps, lambda here: self._open(here, own))

    def _open(self, here: Node, own: frozenset[str]) -> Iterator[tuple[str, Node, bool]]:
        for name, other, outward, networks in self.ways[here]:
            if other[0] != "Environment" and not (networks and own and networks.isdisjoint(own)):
                yield name, other, outward
