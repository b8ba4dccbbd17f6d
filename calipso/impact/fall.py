"""Fall: the objects that are down and degraded when a removal happens, each with the path that shows why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from calipso.impact.networks import REST, STAYS, UNPLUGGED, Cut, Verdict, cut_of, judge
from calipso.impact.reckoning import Reckoning
from calipso.impact.wires import dominated

# (network, interface) to the needs that are lost there.
Needs = dict[tuple[str, str], set[str]]
User = tuple[str, str, str]
ReadUsers = Callable[[Iterable[str]], Mapping[str, list[User]]]
# Which loss of several an object's path shows.
ORDER = ("gateway", "dhcp", "outside", "servers", "peers")


@dataclass(slots=True)
class Loss:
    """What one object loses: itself, or needs by network; `single` is what it depends on alone from now on, by need."""

    why: list[str]
    gone: bool = False
    needs: Needs = field(default_factory=dict)
    single: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Fall:
    """Objects that are down and degraded, by id."""

    down: dict[str, Loss] = field(default_factory=dict)
    degraded: dict[str, Loss] = field(default_factory=dict)


@dataclass(slots=True)
class _Felt:
    """One network's losses by place, and what its places come to depend on alone: need to that thing and the path to it."""

    verdict: Verdict
    thin: dict[str, dict[str, tuple[str, list[str]]]] = field(default_factory=lambda: defaultdict(dict))


def fall_of(reckoning: Reckoning, read_users: ReadUsers) -> Fall:
    """Who falls. `read_users` tells all servers on some networks, for those that were not read with their host."""
    fall = Fall()
    _goes(reckoning, fall)
    felt = {net: _Felt(verdict) for net, verdict in reckoning.verdicts.items()}
    for net, one in felt.items():
        _thin_services(reckoning, net, one)
        _bereft(reckoning, net, one)
    _outside(reckoning, felt)
    _thin_wires(reckoning, felt)
    far = [net for net, one in felt.items() if (REST in one.verdict.lost or REST in one.thin) and reckoning.is_far(net)]
    users = read_users(far) if far else {}
    for net, one in felt.items():
        _servers(reckoning, net, one, users.get(net, []), fall)
        _services(reckoning, net, one, fall)
        _network(reckoning, net, one, fall)
    fall.degraded = {identity: loss for identity, loss in fall.degraded.items() if identity not in fall.down}
    return fall


def _goes(reckoning: Reckoning, fall: Fall) -> None:
    """What is taken away itself, or with its host."""
    removal = reckoning.removal
    for identity in chain(removal.servers, removal.services, removal.networks):
        fall.down[identity] = Loss(removal.because[identity], gone=True)
    for host in sorted(removal.hosts):
        for identity in reckoning.facts.on_host[host]:
            fall.down.setdefault(identity, Loss([*removal.because[host], identity], gone=True))


def _thin_services(reckoning: Reckoning, net: str, felt: _Felt) -> None:
    """Of several routers or DHCP servers one is left."""
    for local, needs in felt.verdict.thin.items():
        for need, left in needs.items():
            felt.thin[local][need] = (left, [*_lost_service(reckoning, net, need, left), net])


def _bereft(reckoning: Reckoning, net: str, felt: _Felt) -> None:
    """All peers are gone with their hosts."""
    for local in felt.verdict.bereft:
        felt.thin[local]["peers"] = ("", _path(reckoning, net, REST, {"peers"}))


def _outside(reckoning: Reckoning, felt: dict[str, _Felt]) -> None:
    """Networks whose routers keep their servers and lose the way to the outside."""
    nets = reckoning.facts.nets
    outward = {s.id: net for net in felt if nets[net].external for p in nets[net].places.values() for s in p.services}
    cut = {service for one in felt.values() for service, needs in one.verdict.services.items() if "outside" in needs}
    cut |= {service for net in felt if nets[net].external for service in reckoning.stopped(net)}
    for net, one in felt.items():
        for group in nets[net].groups:
            with_way = group.services & outward.keys()
            if group.need == "gateway" and with_way and with_way <= cut and not with_way & reckoning.removal.services:
                router = min(with_way)
                path = [*reckoning.why_service(outward[router], router), net]
                for local in [REST, *(place for place in reckoning.cuts[net])]:
                    if local in nets[net].places and reckoning.cuts[net][local].how == "gone":
                        continue
                    one.thin[local].setdefault("outside", ("", path))


def _lost_service(reckoning: Reckoning, net: str, need: str, left: str = "") -> list[str]:
    """The path to the first service of a need that a network has no more."""
    kind = "dhcp" if need == "dhcp" else "router"
    stopped = reckoning.stopped(net)
    for local, place in reckoning.facts.nets[net].places.items():
        cut = reckoning.cuts[net].get(local)
        for service in place.services:
            if service.kind == kind and service.id != left and (service.id in stopped or (cut and cut != STAYS)):
                return reckoning.why_service(net, service.id)
    return []


def _thin_wires(reckoning: Reckoning, felt: dict[str, _Felt]) -> None:
    """Something becomes a single point of failure that was none: by the dominators before and after."""
    facts = reckoning.facts
    before = dominated(facts.wires, reckoning.tops).above
    after = dominated(facts.wires, reckoning.tops, reckoning.nodes).above
    new: dict[str, dict[str, str]] = defaultdict(dict)
    for node, above in after.items():
        for single, piece in above.items():
            if single not in before.get(node, {}):
                new[single][node] = piece
    done: set[frozenset[tuple[str, int]]] = set()
    for single, pieces in new.items():
        order = {piece: place for place, piece in enumerate(sorted(set(pieces.values())))}
        effect = frozenset((node, order[piece]) for node, piece in pieces.items())
        if effect not in done:  # a NIC and its switch port cut off the same
            done.add(effect)
            _thin_by(reckoning, single, pieces, felt)


def _thin_by(reckoning: Reckoning, single: str, pieces: Mapping[str, str], felt: dict[str, _Felt]) -> None:
    more: dict[str, dict[str, Cut]] = defaultdict(dict)
    for node, piece in pieces.items():
        for net, local in reckoning.facts.by_exit[node]:
            if local not in reckoning.cuts[net] and (cut := cut_of(piece)):
                more[net][local] = cut
    for net, cuts in more.items():
        then = judge(reckoning.facts.nets[net], reckoning.cuts[net] | cuts, reckoning.missing(net))
        path = reckoning.why_cut(net, min(cuts))
        for local, needs in then.lost.items():
            for need in needs - felt[net].verdict.lost.get(local, set()):
                way = path if local in cuts and need != "peers" else [*path, net]
                felt[net].thin[local].setdefault(need, (reckoning.named(net, single), way))
        for service in then.services.keys() - felt[net].verdict.services.keys():
            felt[net].thin[service].setdefault("servers", (reckoning.named(net, single), path))


def _members(reckoning: Reckoning, net: str, local: str, users: list[User]) -> Iterator[tuple[str, str]]:
    """(server, vNIC) of a place, or of all places that are not cut off."""
    places, cuts = reckoning.facts.nets[net].places, reckoning.cuts[net]
    if local != REST:
        yield from places[local].servers if local in places else ()
        return
    read = reckoning.facts.hosts
    for other, place in places.items():
        if place.joined and cuts.get(other, STAYS) == STAYS:
            yield from place.servers
    yield from ((server, vnic) for server, vnic, host in users if host not in read)


def _servers(reckoning: Reckoning, net: str, felt: _Felt, users: list[User], fall: Fall) -> None:
    for local, needs in felt.verdict.lost.items():
        path = _path(reckoning, net, local, needs)
        for server, vnic in _members(reckoning, net, local, users):
            _lose(fall.down, (net, vnic), needs, [*path, vnic, server])
    for vnic in reckoning.removal.vnics:
        _without_interface(reckoning, net, vnic, fall)
    for local, singles in felt.thin.items():
        for need, (single, way) in singles.items():
            for server, vnic in _members(reckoning, net, local, users):
                loss = _lose(fall.degraded, (net, vnic), {need}, [*way, vnic, server])
                if single:
                    loss.single.setdefault(need, single)


def _lose(losses: dict[str, Loss], where: tuple[str, str], needs: Iterable[str], why: list[str]) -> Loss:
    """Add needs that the object at the end of a path loses on a network; what goes itself has none to lose."""
    loss = losses.get(why[-1])
    if loss is None:
        loss = losses[why[-1]] = Loss(why)
    if not loss.gone:
        loss.needs.setdefault(where, set()).update(needs)
    return loss


def _path(reckoning: Reckoning, net: str, local: str, needs: Iterable[str]) -> list[str]:
    """From what was named to a place that lost something."""
    cuts = reckoning.cuts[net]
    if local != REST and cuts[local] != STAYS:
        return reckoning.why_cut(net, local)
    need = min(needs, key=ORDER.index)
    if need != "peers" and (way := _lost_service(reckoning, net, need)):
        return [*way, net]
    other = min((place for place in cuts if reckoning.facts.nets[net].places[place].count), default="")
    return [*(reckoning.why_cut(net, other) if other else []), net]


def _without_interface(reckoning: Reckoning, net: str, vnic: str, fall: Fall) -> None:
    """A server whose interface is taken away loses there whatever the network has for it."""
    one = reckoning.facts.nets[net]
    for local, place in one.places.items():
        for server, own in place.servers:
            if own == vnic:
                needs = judge(one, {local: Cut(UNPLUGGED)}).lost.get(local, set())
                _lose(fall.down, (net, vnic), needs, [*reckoning.removal.because[vnic], server])


def _services(reckoning: Reckoning, net: str, felt: _Felt, fall: Fall) -> None:
    """Services that stand and are cut off, and those that are left of several."""
    vnics = {s.id: s.vnic for place in reckoning.facts.nets[net].places.values() for s in place.services}
    lost = {service: set(needs) for service, needs in felt.verdict.services.items()}
    for service in reckoning.stopped(net) - reckoning.removal.services:
        lost.setdefault(service, set()).add("outside" if reckoning.facts.nets[net].external else "servers")
    for service, needs in lost.items():
        _lose(fall.down, (net, vnics[service]), needs, reckoning.why_service(net, service))
    for local, singles in felt.thin.items():
        for need, (single, way) in singles.items():
            if not single:
                continue
            service = single if single in vnics else local
            if service in vnics:
                loss = _lose(fall.degraded, (net, vnics[service]), {need}, [*way, service])
                loss.single.setdefault(need, single)


def _network(reckoning: Reckoning, net: str, felt: _Felt, fall: Fall) -> None:
    """A network is down when all its servers are down on it, degraded when some are, or when a redundancy is lost."""
    places, cuts = reckoning.facts.nets[net].places, reckoning.cuts[net]
    gone = {local for local, cut in cuts.items() if cut.how == "gone"}
    lost = {local for local, needs in felt.verdict.lost.items() if local != REST and needs} | gone
    rest = sum(place.count for local, place in places.items() if cuts.get(local, STAYS) == STAYS)
    total = sum(place.count for place in places.values())
    hit = sum(places[local].count for local in lost) + (rest if REST in felt.verdict.lost else 0)
    if not hit and not felt.thin:
        return
    if hit:
        first = min((local for local in lost if places[local].count), default=REST)
        way = _path(reckoning, net, first, felt.verdict.lost.get(first, {"peers"}))
    else:
        way = next(way for singles in felt.thin.values() for _, way in singles.values())
    kept = fall.down if hit and hit >= total else fall.degraded
    loss = kept.setdefault(net, Loss(way if way[-1:] == [net] else [*way, net]))
    if not loss.gone:
        loss.needs[net, ""] = {need for needs in (*felt.verdict.lost.values(), *felt.thin.values()) for need in needs}
