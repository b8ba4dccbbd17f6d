"""Redundancy: every single point of failure, ranked by what falls with it; by dominators, all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from calipso.errors import Invalid
from calipso.graph import Graph, Row
from calipso.impact.facts import Facts, environment_of, read_facts
from calipso.impact.networks import GONE, REST, STAYS, UNPLUGGED, Cut, Missing, cut_of, judge
from calipso.impact.partners import Group, declared_groups, group_members
from calipso.impact.wires import Wires, dominated, plain, roots
from calipso.impact.wiring import read_fabric
from calipso.records import object_id

Effect = Mapping[str, Mapping[str, Cut]]


@dataclass(slots=True)
class Point:
    """One object with what goes down when it alone goes: servers, and which needs these lose.

    `also` are its ids in other environments that stand on it.
    """

    servers: set[str] = field(default_factory=set)
    needs: set[str] = field(default_factory=set)
    also: set[str] = field(default_factory=set)


def redundancy(
    graph: Graph,
    projects: Sequence[str] | None = None,
    environment: str | None = None,
    *,
    pairs: Iterable[tuple[str, str]] = (),
) -> dict[str, Any]:
    """Every single point of failure of some projects (ids), or of an environment's or all servers; what takes most down first.

    What only one server has (its interface, the bridge of that interface) is none: it falls with its server. `groups` are
    the server groups and declared `pairs` that a point takes down whole. Raises Invalid where there is no host.
    """
    facts = _facts(graph, projects, environment)
    wanted = None if projects is None else set(projects)
    points = points_of(facts, wanted)
    groups = [*group_members(graph, facts, wanted), *declared_groups(graph, facts, pairs)]
    ids = sorted(points)
    items = [
        _item(facts, row, points[row["id"]], groups) for row in (graph.read("impact/names", ids=ids) if ids else ())
    ]
    items.sort(key=lambda item: (-item["servers"], -len(item["groups"]), item["type"], item["object"]["id"]))
    return {"items": items, "next": None, "of_servers": sum(1 for _ in _servers(facts, wanted))}


def _item(facts: Facts, row: Row, point: Point, groups: Sequence[Group]) -> dict[str, Any]:
    return {
        "object": {
            "id": row["id"],
            "type": row["type"],
            "name": row["name"],
            "environment": environment_of(row["id"]),
        },
        "also": sorted(point.also),
        "type": row["type"],
        "name": row["name"],
        "place": row["place"],
        "servers": len(point.servers),
        "projects": sorted({project for one in point.servers if (project := facts.things[one].project)}),
        "needs": sorted(point.needs),
        "groups": [list(group.members) for group in groups if point.servers.issuperset(group.members)],
        "down": sorted(point.servers),
    }


def _servers(facts: Facts, projects: Collection[str] | None) -> Iterator[str]:
    for one, thing in facts.things.items():
        if thing.type == "instance" and (projects is None or thing.project in projects):
            yield one


def _facts(graph: Graph, projects: Sequence[str] | None, environment: str | None) -> Facts:
    """All that the servers of some projects, or all servers, stand on."""
    wires = Wires()
    read_fabric(graph, wires)
    if projects is None:
        hosts = [row["id"] for row in graph.read("impact/hosts", environment=environment)]
        if not hosts:
            raise Invalid(
                f"there is no host in {environment or 'any environment'}", "see environments: calipso env list"
            )
        return read_facts(graph, hosts, (), wires)
    rows = graph.read("impact/reach", projects=list(projects))
    networks = {row["network"] for row in rows if row["network"]}
    hosts = [host for row in rows for host in row["hosts"]]
    return read_facts(graph, set(hosts), networks, wires)


def points_of(facts: Facts, projects: Collection[str] | None = None) -> dict[str, Point]:
    """All single points of failure of these facts, with the servers of some projects (or all) that each takes down."""
    search = _Search(facts, projects)
    found: dict[str, Point] = defaultdict(Point)
    for node, pieces in _dominators(facts).items():
        effect = search.effect_of(pieces)
        if not effect:
            continue
        first, *others = _identities(node, effect)
        search.add(found[first], effect)
        found[first].also |= set(others)
    for host in sorted(facts.by_host.keys() | facts.on_host.keys()):
        search.add(found[host], _all_cut(facts.by_host[host], Cut(GONE)))
        search.add_servers(found[host], facts.on_host[host])
    for local, users in _plugs(facts).items():
        search.add(found[local], _all_cut(users, Cut(UNPLUGGED)))
    for service, nets in _services(facts).items():
        search.add_service(found[service], service, nets)
    return {identity: point for identity, point in found.items() if point.servers}


def _dominators(facts: Facts) -> dict[str, dict[str, str]]:
    """Each node of the wires that some way out depends on, with those ways out and the piece that each is left in."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for node, above in dominated(facts.wires, roots(facts.wires)).above.items():
        for single, piece in above.items():
            found[single][node] = piece
    return found


def _identities(node: str, effect: Effect) -> list[str]:
    """A switch is an object of each environment that stands on it; what is on a host is of one."""
    key = plain(node)
    if not key.startswith(("switch/", "switch_pnic/")):
        return [key]
    return [object_id(environment, key) for environment in sorted({environment_of(net) for net in effect})]


def _all_cut(users: Iterable[tuple[str, str]], cut: Cut) -> Effect:
    effect: dict[str, dict[str, Cut]] = defaultdict(dict)
    for net, local in users:
        effect[net][local] = cut
    return effect


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
    """The servers that effects take down; what was judged once is kept, as all on one way have one effect."""

    def __init__(self, facts: Facts, projects: Collection[str] | None) -> None:
        self.facts = facts
        self.wanted = None if projects is None else set(_servers(facts, projects))
        self.judged: dict[tuple[object, ...], tuple[set[str], set[str]]] = {}

    def effect_of(self, pieces: Mapping[str, str]) -> Effect:
        """Places cut off when ways out are left in pieces; where several ways out lead from a place, when all are."""
        effect: dict[str, dict[str, Cut]] = defaultdict(dict)
        for node, piece in pieces.items():
            for net, local in self.facts.by_exit[node]:
                exits = self.facts.nets[net].places[local].exits
                if (cut := cut_of(piece)) and all(other in pieces for other in exits):
                    effect[net][local] = cut
        return effect

    def add(self, point: Point, effect: Effect) -> None:
        """Add to a point what falls by an effect."""
        for net, cuts in effect.items():
            servers, needs = self._fallen(net, cuts, frozenset())
            point.servers |= servers
            point.needs |= needs

    def add_servers(self, point: Point, servers: Iterable[str]) -> None:
        """Add servers that go themselves."""
        point.servers |= {
            one
            for one in servers
            if self.facts.things[one].type == "instance" and (self.wanted is None or one in self.wanted)
        }

    def add_service(self, point: Point, service: str, nets: Iterable[str]) -> None:
        """Add what falls when a router or DHCP server stops."""
        for net in nets:
            own = {
                local: STAYS
                for local, place in self.facts.nets[net].places.items()
                if any(one.id == service and one.local for one in place.services)
            }
            servers, needs = self._fallen(net, own, frozenset({service}))
            point.servers |= servers
            point.needs |= needs

    def _fallen(self, net: str, cuts: Mapping[str, Cut], stopped: frozenset[str]) -> tuple[set[str], set[str]]:
        alone = len(cuts) == 1
        key = (net, stopped, *((local, cut.how if alone else cut) for local, cut in cuts.items()))
        if key not in self.judged:
            verdict = judge(self.facts.nets[net], cuts, Missing(stopped))
            servers: set[str] = set()
            for local in verdict.lost:
                servers.update(self._members(net, local, cuts))
            if self.wanted is not None:
                servers &= self.wanted
            needs: set[str] = {need for lost in verdict.lost.values() for need in lost} if servers else set()
            self.judged[key] = (servers, needs)
        return self.judged[key]

    def _members(self, net: str, local: str, cuts: Mapping[str, Cut]) -> Iterator[str]:
        places = self.facts.nets[net].places
        for other, place in places.items() if local == REST else ((local, places[local]),):
            if local != REST or (place.joined and cuts.get(other, STAYS) == STAYS):
                yield from (server for server, _ in place.servers)
