"""Which interfaces of two ends talk to each other, and whether they can."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from ipaddress import ip_address
from itertools import product

from calipso.graph import Row
from calipso.paths.crossing import pass_network
from calipso.paths.fabric import arrive
from calipso.paths.leaving import leave
from calipso.paths.plugging import climb
from calipso.paths.routes import on_link
from calipso.paths.routing import Packet, send
from calipso.paths.way import UNKNOWNS, Broken, Way
from calipso.paths.wires import OVERLAYS, End, Wires, is_router, label

Pair = tuple[End, End]


@dataclass(frozen=True, slots=True)
class Answer:
    """A way with the interfaces at its ends, and why it breaks; degraded where another network that both are on is broken."""

    way: Way
    near: End
    far: End | None
    fault: Broken | None
    degraded: bool = False

    @property
    def reachable(self) -> bool | None:
        """Whether the way leads through; None where that is not known."""
        if self.fault is None:
            return True
        return None if self.fault.cause in UNKNOWNS else False

    @property
    def kind(self) -> str:
        """What kind of way it is: same_host, same_network, routed, outside; broken, apart where none is meant to be, unknown."""
        if self.fault and self.fault.cause == "no_route":
            return "apart"
        if self.fault:
            return "unknown" if self.reachable is None else "broken"
        inner = self.way.hops[1:-1]
        if any(is_router(hop.node) for hop in inner):
            return "routed" if self.far else "outside"
        return "same_network" if any(hop.node["type"] == "host_pnic" for hop in inner) else "same_host"


def decide(wires: Wires, sources: list[End], targets: list[End], address: str | None = None) -> Answer:
    """The way between two ends' interfaces: on a network that both are on, else through routers.

    `address` is the target's that is meant, of an interface or a floating one. There is at least one interface at each end.
    """
    pairs = [
        (near, far)
        for near in sources
        for far in targets
        if near.vnic["id"] != far.vnic["id"] and _in_use(near, far, targets)
    ]
    shared = [pair for pair in pairs if _shares(wires, pair, address)]
    if shared:
        answers = _tried(_on_network(wires, pair) for pair in shared)
        best = answers[-1] if answers[-1].reachable else answers[0]
    else:
        answers = _tried(_through_routers(wires, pair, address) for pair in pairs)
        best = answers[-1] if answers[-1].reachable else max(answers, key=_length)
    faults = [(one.near.network["name"], one.fault) for one in answers if shared and best.reachable and one.fault]
    for network, fault in faults:
        best.way.warn(f"on {network} it breaks: {fault.reason}")
    return replace(best, degraded=bool(faults))


def _in_use(near: End, far: End, targets: list[End]) -> bool:
    """Whether an interface of a router that is on several hosts is the one that answers."""
    others = [end for end in targets if end.network["id"] == far.network["id"]]
    if far.owner.get("distributed") and any(end.vnic.get("host") == near.vnic.get("host") for end in others):
        return bool(far.vnic.get("host") == near.vnic.get("host"))
    if far.owner.get("ha") and any(end.owner.get("ha_state") == "active" for end in others):
        return bool(far.owner.get("ha_state") == "active")
    return True


def _tried(answers: Iterator[Answer]) -> list[Answer]:
    """Answers up to the first that leads through."""
    found = []
    for answer in answers:
        found.append(answer)
        if answer.reachable:
            break
    return found


def _shares(wires: Wires, pair: Pair, address: str | None) -> bool:
    near, far = pair
    if near.network["id"] != far.network["id"] or (address and address not in far.addresses):
        return False
    if not near.addresses or not far.addresses:
        return True
    return any(on_link(wires, near, one, other) for one, other in product(near.addresses, far.addresses))


def _on_network(wires: Wires, pair: Pair) -> Answer:
    near, far = pair

    def walk(way: Way, near: End) -> None:
        way.step(near.owner)
        pass_network(way, near, far)
        way.step(far.owner)

    return _walked(wires, near, walk, far)


def _through_routers(wires: Wires, pair: Pair, address: str | None) -> Answer:
    near, far = pair

    def walk(way: Way, near: End) -> None:
        target = address or next((one for one in far.addresses if _like(near, one)), None)
        if target is None:
            said = f"{near.owner['name']} and {far.owner['name']} have no addresses of one IP version"
            raise Broken("no_route", near.owner, said)
        source = _source(near, target, far.owner["name"])
        send(way, near, Packet(source, target, far))
        if target in far.addresses:
            _way_back(wires, near, far, source, target)

    return _walked(wires, near, walk, far)


def _like(near: End, target: str) -> str | None:
    """An address of the interface that is of the target's IP version."""
    version = ip_address(target).version
    return next((one for one in near.addresses if ip_address(one).version == version), None)


def _source(near: End, target: str, name: str) -> str:
    source = _like(near, target)
    if source is None:
        said = f"{near.owner['name']} has no address on {near.network['name']} from which it could reach {name}"
        raise Broken("no_route", near.owner, said)
    return source


def _way_back(wires: Wires, near: End, far: End, source: str, target: str) -> None:
    back = Way(wires)
    try:
        send(back, far, Packet(target, source, near))
    except Broken as fault:
        cause = fault.cause if fault.cause in UNKNOWNS or fault.cause == "no_route" else "no_way_back"
        raise Broken(cause, fault.node, f"an answer from {target} to {source}: {fault.reason}", back) from fault


def decide_outside(wires: Wires, sources: list[End], target: str) -> Answer:
    """The way to an address that is not the cloud's own: out of it. There is at least one interface."""

    def walk(way: Way, near: End) -> None:
        send(way, near, Packet(_source(near, target, target), target, None))

    return _best([_walked(wires, near, walk) for near in sources])


def decide_fabric(wires: Wires, sources: list[End], target: Row) -> Answer:
    """The way to a NIC, a switch or a port of one. There is at least one interface."""

    def walk(way: Way, near: End) -> None:
        way.step(near.owner)
        mark = label(near.network)
        nics = leave(way, climb(way, near), near, mark)
        arrive(way, nics, target, mark, routed=near.network.get("network_type") in OVERLAYS)

    return _best([_walked(wires, near, walk) for near in sources])


def _walked(wires: Wires, near: End, walk: Callable[[Way, End], None], far: End | None = None) -> Answer:
    way = Way(wires)
    try:
        walk(way, near)
    except Broken as fault:
        return Answer(way, near, far, fault)
    return Answer(way, near, far, None)


def _best(answers: list[Answer]) -> Answer:
    """The shortest that leads through; where none does, the one that leads farthest."""
    good = [one for one in answers if one.reachable]
    return min(good, key=_length) if good else max(answers, key=_length)


def _length(answer: Answer) -> int:
    return len(answer.way.hops)
