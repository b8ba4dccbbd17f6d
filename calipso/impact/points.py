"""Single points of failure: what falls when one object alone goes, for all objects at once, by dominators; pure, no graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from calipso.garbage import uncollected
from calipso.impact.facts import Facts, environment_of
from calipso.impact.networks import (
    GONE,
    REST,
    STAYS,
    UNPLUGGED,
    Cut,
    Missing,
    Need,
    cut_of,
    judge,
    shape_of,
    shape_without,
)
from calipso.impact.wires import dominated, plain, roots
from calipso.records import object_id

# Servers that fall, and their needs that are lost.
Loss = tuple[set[str], set[str]]
# Who loses, OWN, the place itself, or REST, all others; and which needs. By the word for how it is cut off.
Verdicts = dict[str, tuple[tuple[str, ...], set[str]]]
OWN, WITHOUT = "own", "without"
ONLY_OWN = (OWN,)


@dataclass(slots=True)
class Fallen:
    """Servers that go down, and which needs these lose."""

    servers: set[str] = field(default_factory=set)
    needs: set[str] = field(default_factory=set)

    def add(self, other: Fallen) -> None:
        """Add what falls besides."""
        if other.servers:
            self.servers |= other.servers
            self.needs |= other.needs


@dataclass(slots=True)
class Point(Fallen):
    """One object with what goes down when it alone goes; `also` are its ids in other environments that stand on it."""

    also: set[str] = field(default_factory=set)


def servers_of(facts: Facts, projects: Collection[str] | None) -> Iterator[str]:
    """The servers of some projects, or all."""
    for one, thing in facts.things.items():
        if thing.type == "instance" and (projects is None or thing.project in projects):
            yield one


@uncollected()
def points_of(facts: Facts, projects: Collection[str] | None = None) -> dict[str, Point]:
    """All single points of failure of these facts, with the servers of some projects (or all) that each takes down."""
    search = _Search(facts, projects)
    found: dict[str, Point] = defaultdict(Point)
    for node, pieces in _dominators(facts).items():
        fallen, nets = search.left_in(pieces)
        if fallen.servers:
            first, *others = _identities(node, nets)
            found[first].add(fallen)
            found[first].also |= set(others)
    for host in sorted(facts.by_host.keys() | facts.on_host.keys()):
        found[host].add(search.cut_off(facts.by_host[host], Cut(GONE)))
        found[host].servers |= search.counted(facts.on_host[host])
    for local, users in _plugs(facts).items():
        found[local].add(search.cut_off(users, Cut(UNPLUGGED)))
    for service, nets in _services(facts).items():
        found[service].add(search.without(service, nets))
    return {identity: point for identity, point in found.items() if point.servers}


def _dominators(facts: Facts) -> dict[str, dict[str, str]]:
    """Each node of the wires that some way out depends on, with those ways out and the piece that each is left in."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for node, above in dominated(facts.wires, roots(facts.wires)).above.items():
        for single, piece in above.items():
            found[single][node] = piece
    return found


def _identities(node: str, nets: Iterable[str]) -> list[str]:
    """A switch is an object of each environment that stands on it; what is on a host is of one."""
    key = plain(node)
    if not key.startswith(("switch/", "switch_pnic/")):
        return [key]
    return [object_id(environment, key) for environment in sorted({environment_of(net) for net in nets})]


def _plugs(facts: Facts) -> dict[str, list[tuple[str, str]]]:
    """Each virtual switch and Linux bridge with the networks that have a place there."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for net in facts.nets.values():
        for local, place in net.places.items():
            if local != place.host:
                found[local].append((net.id, local))
    return found


def _services(facts: Facts) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for net in facts.nets.values():
        for place in net.places.values():
            for service in place.services:
                found[service.id].append(net.id)
    return found


class _Search:
    """The servers that fall; what was judged once is kept, as places and services of one shape lose alike."""

    def __init__(self, facts: Facts, projects: Collection[str] | None) -> None:
        self.facts = facts
        self.wanted = None if projects is None else set(servers_of(facts, projects))
        self.judged: dict[tuple[object, ...], Loss] = {}
        # By what a verdict about one place or service depends on, and how it is cut off: who loses, and what.
        self.alike: dict[tuple[object, ...], Verdicts] = defaultdict(dict)
        self.by_place: dict[tuple[str, str], Verdicts] = {}
        # Services that serve their own host alone, with their places, by network.
        self.alone: dict[str, set[tuple[str, str]]] = {}
        self.users: dict[str, dict[str, set[str]]] = {}

    def left_in(self, pieces: Mapping[str, str]) -> tuple[Fallen, list[str]]:
        """What falls when ways out are left in pieces, and the networks that feel it.

        Where several ways out lead from a place, it is cut off when all are.
        """
        groups = list(self._cut_by(pieces))
        return self._all_fallen(groups), [net for places, _ in groups for net, _ in places]

    def _cut_by(self, pieces: Mapping[str, str]) -> Iterator[tuple[list[tuple[str, str]], Cut]]:
        """Places that are cut off, those of each way out together."""
        nets = self.facts.nets
        for node, piece in pieces.items():
            if cut := cut_of(piece):
                ways = [(net, local, nets[net].places[local].exits) for net, local in self.facts.by_exit[node]]
                yield (
                    [
                        (net, local)
                        for net, local, exits in ways
                        if len(exits) == 1 or all(other in pieces for other in exits)
                    ],
                    cut,
                )

    def cut_off(self, places: Iterable[tuple[str, str]], cut: Cut) -> Fallen:
        """What falls when some places of networks are cut off, all in one way."""
        return self._all_fallen([(places, cut)])

    def without(self, service: str, nets: Iterable[str]) -> Fallen:
        """What falls when a router or DHCP server stops."""
        return _together([self._fallen_without(net, service) for net in nets])

    def counted(self, things: Iterable[str]) -> set[str]:
        """Those of some things that are servers that count."""
        return {
            one
            for one in things
            if self.facts.things[one].type == "instance" and (self.wanted is None or one in self.wanted)
        }

    def _all_fallen(self, groups: Iterable[tuple[Iterable[tuple[str, str]], Cut]]) -> Fallen:
        """What falls when places of networks are cut off; most networks have one of them."""
        once: dict[str, tuple[str, Cut]] = {}
        several: dict[str, dict[str, Cut]] = {}
        for places, cut in groups:
            for net, local in places:
                if net not in once:
                    once[net] = (local, cut)
                else:
                    several.setdefault(net, dict([once[net]]))[local] = cut
        alone = self._fallen_with
        found = [alone(net, local, cut) for net, (local, cut) in once.items() if net not in several]
        found += [self._fallen(net, cuts) for net, cuts in several.items()]
        return _together(found)

    def _fallen(self, net: str, cuts: Mapping[str, Cut], stopped: frozenset[str] = frozenset()) -> Loss:
        key = (net, stopped, *cuts.items())
        if key not in self.judged:
            lost = judge(self.facts.nets[net], cuts, Missing(stopped)).lost
            self.judged[key] = self._members(net, lost, cuts), _all_needs(lost)
        return self.judged[key]

    def _fallen_with(self, net: str, local: str, cut: Cut) -> Loss:
        """What falls with one place alone: places alike lose alike, and need not be judged each."""
        one, verdicts = self.facts.nets[net], self.by_place.get((net, local))
        if verdicts is None:
            verdicts = self.by_place[net, local] = self.alike[shape_of(one, local)]
        if cut.how not in verdicts:
            lost = judge(one, {local: cut}).lost
            verdicts[cut.how] = tuple(REST if place == REST else OWN for place in lost), _all_needs(lost)
        places, needs = verdicts[cut.how]
        if places == ONLY_OWN:
            return self._users(net)[local], needs
        return self._members(net, [REST if place == REST else local for place in places], {local: cut}), needs

    def _fallen_without(self, net: str, service: str) -> Loss:
        """What falls on one network with one service alone."""
        one = self.facts.nets[net]
        if net not in self.alone:
            self.alone[net] = {
                (each.id, local) for local, place in one.places.items() for each in place.services if each.local
            }
        own = {local: STAYS for each, local in self.alone[net] if each == service} if self.alone[net] else {}
        if own:
            return self._fallen(net, own, frozenset({service}))
        verdicts = self.alike[shape_without(one, service)]
        if WITHOUT not in verdicts:
            lost = judge(one, {}, Missing(frozenset({service}))).lost
            verdicts[WITHOUT] = tuple(lost), _all_needs(lost)
        places, needs = verdicts[WITHOUT]
        return self._members(net, places, {}), needs

    def _members(self, net: str, lost: Collection[str], cuts: Mapping[str, Cut]) -> set[str]:
        """The servers that count in some places of a network, or in all that are not cut."""
        users = self._users(net)
        if REST not in lost:
            return users[next(iter(lost))] if len(lost) == 1 else set().union(*(users[local] for local in lost))
        places = self.facts.nets[net].places
        cut = {local for local, how in cuts.items() if how != STAYS}
        rest = (own for local, own in users.items() if local not in cut and places[local].joined)
        return set().union(*rest, *(users[local] for local in lost if local != REST))

    def _users(self, net: str) -> dict[str, set[str]]:
        """The servers that count, by place of a network."""
        if net not in self.users:
            places = self.facts.nets[net].places
            found = {local: {server for server, _ in place.servers} for local, place in places.items()}
            if self.wanted is not None:
                found = {local: own & self.wanted for local, own in found.items()}
            self.users[net] = found
        return self.users[net]


def _together(losses: Sequence[Loss]) -> Fallen:
    felt = [loss for loss in losses if loss[0]]
    return Fallen(set().union(*(servers for servers, _ in felt)), set().union(*(needs for _, needs in felt)))


def _all_needs(lost: Mapping[str, set[Need]]) -> set[str]:
    return {need for needs in lost.values() for need in needs}
