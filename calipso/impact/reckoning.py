"""Reckoning: what a removal does to every network that feels it, and the paths that show why."""

from __future__ import annotations

from collections import Counter

from calipso.impact.facts import Facts, environment_of
from calipso.impact.networks import GONE, NOTHING, STAYS, UNPLUGGED, Cut, Missing, Net, cut_of, judge
from calipso.impact.removal import Removal
from calipso.impact.wires import MAIN, left, plain, roots, ways_from
from calipso.records import object_id


class Reckoning:
    """One removal against the facts: cuts of places, verdicts of networks, and paths."""

    def __init__(self, facts: Facts, removal: Removal) -> None:
        self.facts, self.removal = facts, removal
        self.nodes = frozenset(removal.nodes)
        self.tops = roots(facts.wires, self.nodes)
        self.left = left(facts.wires, self.tops, self.nodes)
        self.ways = ways_from(facts.wires, self.nodes, self.tops)
        self.cuts: dict[str, dict[str, Cut]] = {net.id: self._cuts(net) for net in facts.nets.values()}
        self.verdicts = {net: judge(facts.nets[net], cuts, self.missing(net)) for net, cuts in self.cuts.items()}

    def _cuts(self, net: Net) -> dict[str, Cut]:
        cuts, stopped = {}, self.stopped(net.id)
        for local, place in net.places.items():
            if place.host in self.removal.hosts:
                cuts[local] = Cut(GONE)
            elif local in self.removal.plugs or net.id in self.removal.networks:
                cuts[local] = Cut(UNPLUGGED)
            elif place.exits:
                states = [self.left[node] for node in place.exits]
                best = MAIN if MAIN in states else next((state for state in states if state is not None), None)
                if cut := cut_of(best):
                    cuts[local] = cut
            if local not in cuts and stopped and any(s.local and s.id in stopped for s in place.services):
                cuts[local] = STAYS
        return cuts

    def is_far(self, net: str) -> bool:
        """Whether a network has servers on hosts that were not read."""
        hosts = self.facts.hosts
        return any(place.count and place.host not in hosts for place in self.facts.nets[net].places.values())

    def missing(self, net: str) -> Missing:
        """What goes by itself on a network: services and servers that are taken away, and those whose interface there is."""
        removal = self.removal
        if not (removal.services or removal.vnics or removal.servers):
            return NOTHING
        services, servers = set(), Counter[str]()
        for local, place in self.facts.nets[net].places.items():
            services |= {s.id for s in place.services if s.id in removal.services or s.vnic in removal.vnics}
            gone = sum(server in removal.servers or vnic in removal.vnics for server, vnic in place.servers)
            if gone:
                servers[local] = gone
        return Missing(frozenset(services), servers)

    def stopped(self, net: str) -> frozenset[str]:
        """Services of a network that are taken away, or whose interface there is."""
        return self.missing(net).services

    def why_cut(self, net: str, local: str) -> list[str]:
        """From what was named to the place: along the wires, or because its host, switch or network goes."""
        place, removal = self.facts.nets[net].places[local], self.removal
        if place.host in removal.hosts:
            return removal.because[place.host]
        for gone in (local, net):
            if gone in removal.because:
                return removal.because[gone]
        ways = [self.ways[node] for node in place.exits if node in self.ways]
        way = min(ways, key=len, default=[])
        if not way:
            return []
        environment = environment_of(place.host)
        ids = [self._identity(environment, node) for node in way[1:-1]]
        return [*self._named(environment, way[0]), *ids, *([local] if local not in ids else [])]

    def named(self, net: str, node: str) -> str:
        """The id of a wire's node as the environment of a network knows it."""
        return self._identity(environment_of(net), node)

    def _named(self, environment: str, node: str) -> list[str]:
        """A switch that two environments share is named in each by its own id."""
        path = self.removal.because[node]
        own = self._identity(environment, node)
        return path if environment_of(path[-1]) == environment or own == path[-1] else [*path, own]

    @staticmethod
    def _identity(environment: str, node: str) -> str:
        key = plain(node)
        return object_id(environment, key) if key.startswith(("switch/", "switch_pnic/")) else key

    def why_service(self, net: str, service: str) -> list[str]:
        """From what was named to a router or DHCP server that stopped or is cut off, seen from a network."""
        removal, host = self.removal, self.facts.things[service].host
        if service in removal.because:
            return removal.because[service]
        for local, place in self.facts.nets[net].places.items():
            for one in place.services:
                if one.id == service and one.vnic in removal.because:
                    return [*removal.because[one.vnic], service]
                if one.id == service and local in self.cuts[net]:
                    return [*self.why_cut(net, local), service]
        return [*removal.because.get(host or "", []), service]
