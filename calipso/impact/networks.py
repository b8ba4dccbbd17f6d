"""Networks: what the places of a network lose when some of them are cut off; pure, no graph.

A *place* is where a network has interfaces: a virtual switch of a host. Servers need their gateway, their DHCP server
and their peers on other hosts; routers and DHCP servers need their servers, and a router on an external network its way out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from calipso.impact.wires import MAIN

Need = Literal["gateway", "dhcp", "peers", "servers", "outside"]
# How a place is cut off beside being left in a piece of the fabric: no way out of its host, no switch, no host.
ALONE, UNPLUGGED, GONE = "alone", "unplugged", "gone"
# Every place of a network that is not cut off.
REST = ""


@dataclass(frozen=True, slots=True)
class Service:
    """A router or DHCP server as one network sees it; `address` is the gateway's, `local` whether it serves its place alone."""

    id: str
    vnic: str
    kind: str
    address: str = ""
    local: bool = False


@dataclass(slots=True)
class Place:
    """A network on one virtual switch. `exits` are its ways out; without one it reached nothing elsewhere before either.

    `servers` are (server, vNIC) pairs, `count` how many where they are not read one by one.
    """

    host: str
    exits: tuple[str, ...] = ()
    joined: bool = True
    servers: list[tuple[str, str]] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    count: int = 0
    _own: frozenset[str] | None = None

    @property
    def own(self) -> frozenset[str]:
        """The services in the place; made once, when it is complete."""
        if self._own is None:
            self._own = frozenset(service.id for service in self.services)
        return self._own


@dataclass(slots=True)
class _Piece:
    """Places that reach each other: on how many hosts there are how many servers, and which services."""

    hosts: int = 0
    servers: int = 0
    services: set[str] = field(default_factory=set)
    # Those of them that are looked at one by one.
    places: list[str] = field(default_factory=list)

    def take(self, place: Place) -> None:
        """Add what is in a place."""
        if place.count:
            self.hosts += 1
            self.servers += place.count
        self.services |= place.own


@dataclass(frozen=True, slots=True)
class Group:
    """One need and the services of which one is enough; `alone` are those that serve the servers of their own host only."""

    need: Need
    services: frozenset[str]
    joined: frozenset[str]
    alone: frozenset[str]


@dataclass(slots=True)
class Net:
    """A network with its places, by virtual switch. `outside`: its gateway is beyond the fabric, in no router of the cloud's."""

    id: str
    region: str = ""
    carriers: tuple[str, ...] = ()
    outside: bool = False
    external: bool = False
    places: dict[str, Place] = field(default_factory=dict)
    # Made when first judged: the places are complete then.
    _whole: _Piece | None = None
    _groups: list[Group] | None = None
    _from_outside: tuple[object, ...] | None = None

    @property
    def whole(self) -> _Piece:
        """All places that reach each other as it is now."""
        if self._whole is None:
            self._whole = _Piece()
            for place in self.places.values():
                if place.joined:
                    self._whole.take(place)
        return self._whole

    @property
    def groups(self) -> list[Group]:
        """What each need can be had from: routers that have one gateway's address, DHCP servers."""
        if self._groups is None:
            self._groups = _groups(self)
        return self._groups

    @property
    def from_outside(self) -> tuple[object, ...]:
        """Its needs as a place without services of its own sees them."""
        if self._from_outside is None:
            self._from_outside = tuple(_seen_from(group, frozenset()) for group in self.groups)
        return self._from_outside


@dataclass(frozen=True, slots=True)
class Cut:
    """How a place is cut off: ALONE, UNPLUGGED, GONE, or left in a `piece` of the fabric."""

    how: str
    piece: str = ""


# A place that is not cut off but looked at by itself, as it has a service of its own.
STAYS = Cut("stays")


@dataclass(slots=True)
class Verdict:
    """What places (by virtual switch, REST for all others) and services lose; `thin` are needs with one left of several.

    `bereft` are places whose peers on other hosts are all gone themselves: they lost no way, and have nobody to reach.
    """

    lost: dict[str, set[Need]] = field(default_factory=dict)
    thin: dict[str, dict[Need, str]] = field(default_factory=dict)
    bereft: set[str] = field(default_factory=set)
    services: dict[str, set[Need]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Missing:
    """What goes by itself on a network: services, and how many servers' interfaces by place."""

    services: frozenset[str] = frozenset()
    servers: Mapping[str, int] = field(default_factory=dict)


NOTHING = Missing()


def judge(net: Net, cuts: Mapping[str, Cut], missing: Missing = NOTHING) -> Verdict:
    """What is lost on a network when some of its places are cut off and some of what it has goes by itself."""
    verdict, pieces = Verdict(), _pieces(net, cuts, missing)
    _judge_peers(net, cuts, pieces, verdict)
    for group in net.groups:
        _judge_services(net, pieces, group, verdict)
    for key, piece in pieces.items():
        if key == REST:
            continue
        for place in piece.places:
            if net.outside and net.places[place].joined:
                verdict.lost.setdefault(place, set()).add("gateway")
        _judge_users(net, piece, pieces, verdict)
    return verdict


def shape_of(net: Net, local: str) -> tuple[object, ...]:
    """All that a verdict about one place depends on that is cut off alone: places of equal shape, on any network, lose alike."""
    place, whole = net.places[local], net.whole
    own = place.own
    groups = net.from_outside if not own else tuple(_seen_from(group, own) for group in net.groups)
    return (
        place.joined,
        place.count,
        bool(own),
        bool(whole.services - own),
        whole.hosts,
        whole.servers,
        net.outside,
        groups,
    )


def shape_without(net: Net, service: str) -> tuple[object, ...]:
    """The same of a verdict about one service that stops and serves more than its own host."""
    return ("without", *((group.need, bool(group.joined), group.joined <= {service}) for group in net.groups))


def _seen_from(group: Group, own: frozenset[str]) -> tuple[object, ...]:
    """Of a need: whether it can be had at all, elsewhere, in the place itself, and only there."""
    mine = group.services & own
    return group.need, bool(group.joined), group.joined <= own, bool(mine), bool(mine & group.alone)


def _pieces(net: Net, cuts: Mapping[str, Cut], missing: Missing) -> dict[str, _Piece]:
    """The places that are cut off, by what they still reach, and the rest; what is not joined now reaches nothing anyway."""
    whole, stopped = net.whole, missing.services
    rest = _Piece(whole.hosts, whole.servers, whole.services - stopped)
    pieces = {REST: rest}
    for local, many in missing.servers.items():
        if net.places[local].joined and cuts.get(local, STAYS) == STAYS:
            rest.servers -= many
            rest.hosts -= net.places[local].count == many
    for local, cut in cuts.items():
        place = net.places[local]
        if cut == STAYS:
            rest.places.append(local)
            continue
        own = place.own
        if place.joined:
            rest.hosts -= bool(place.count)
            rest.servers -= place.count
            rest.services -= own
        if cut.how != GONE:
            piece = pieces.setdefault(_key(local, cut), _Piece())
            piece.places.append(local)
            if place.joined:
                count = place.count - missing.servers.get(local, 0)
                piece.hosts += bool(count)
                piece.servers += count
            piece.services |= set() if cut.how == UNPLUGGED else own - stopped
    return pieces


def _key(local: str, cut: Cut) -> str:
    return f"{cut.how} {local}" if cut.how in (ALONE, UNPLUGGED) else f"piece {cut.piece}"


def _judge_peers(net: Net, cuts: Mapping[str, Cut], pieces: dict[str, _Piece], verdict: Verdict) -> None:
    """Peers are lost outside the part that most hosts are left in, and where none is left on another host.

    Within that part only those peers are missed that are down themselves.
    """
    for local, cut in cuts.items():
        if cut.how == UNPLUGGED and net.places[local].count > 1:
            verdict.lost.setdefault(local, set()).add("peers")
    order = sorted((key for key in pieces if pieces[key].servers), key=lambda key: _rank(pieces[key]), reverse=True)
    if len(order) == 1 and net.whole.hosts > 1 and pieces[order[0]].hosts == 1:
        verdict.bereft |= {REST} if order[0] == REST else set(pieces[order[0]].places)
    if len(order) < 2:
        return
    tied = _rank(pieces[order[0]]) == _rank(pieces[order[1]])
    kept = order[0] if not tied and pieces[order[0]].hosts > 1 else None
    for key in order:
        if key != kept:
            _lose_peers(net, key, pieces[key], verdict)


def _lose_peers(net: Net, key: str, piece: _Piece, verdict: Verdict) -> None:
    places = [place for place in piece.places if net.places[place].count and net.places[place].joined]
    for place in [REST] if key == REST else places:
        verdict.lost.setdefault(place, set()).add("peers")


def _rank(piece: _Piece) -> tuple[int, int, bool]:
    return piece.hosts, piece.servers, bool(piece.services)


def _groups(net: Net) -> list[Group]:
    found: dict[tuple[Need, str], list[tuple[Service, Place]]] = {}
    for place in net.places.values():
        for service in place.services:
            if service.kind == "dhcp":
                found.setdefault(("dhcp", ""), []).append((service, place))
            elif service.address:
                found.setdefault(("gateway", service.address), []).append((service, place))
    return [
        Group(
            need,
            frozenset(service.id for service, _ in pairs),
            frozenset(service.id for service, place in pairs if place.joined and not service.local),
            frozenset(service.id for service, _ in pairs if service.local),
        )
        for (need, _), pairs in found.items()
    ]


def _judge_services(net: Net, pieces: dict[str, _Piece], group: Group, verdict: Verdict) -> None:
    need, nothing = group.need, frozenset[str]()
    for key, piece in pieces.items():
        for local in [REST, *piece.places] if key == REST else piece.places:
            own = nothing if local == REST else group.services & net.places[local].own
            # A distributed router serves its own host, which asks no other; a place that is not joined has only its own.
            only_own = own & group.alone or (local != REST and not net.places[local].joined)
            before = own if only_own else group.joined | own if own else group.joined
            left = before & piece.services
            if before and not left:
                verdict.lost.setdefault(local, set()).add(need)
            elif len(before) > 1 and len(left) == 1:
                verdict.thin.setdefault(local, {})[need] = next(iter(left))


def _judge_users(net: Net, piece: _Piece, pieces: dict[str, _Piece], verdict: Verdict) -> None:
    """Services that are cut off: from all servers that they had, from the outside."""
    elsewhere = any(other.servers for other in pieces.values() if other is not piece)
    for local in piece.places:
        place = net.places[local]
        for service in place.services:
            if service.kind == "router" and net.external and place.joined:
                verdict.services.setdefault(service.id, set()).add("outside")
            elif elsewhere and not piece.servers and place.joined:
                verdict.services.setdefault(service.id, set()).add("servers")


def cut_of(piece: str | None) -> Cut | None:
    """How a place is cut whose exit is left in a piece of the fabric, None for no way at all; None where it is not cut."""
    if piece is None:
        return Cut(ALONE)
    return None if piece == MAIN else Cut("left", piece)
