"""From network to network: through gateways and routers, by floating addresses, and out of the cloud."""

from __future__ import annotations

from dataclasses import dataclass, replace

from calipso.graph import Row
from calipso.paths.crossing import leave_cloud, pass_network
from calipso.paths.routes import GATEWAY_LEG, gateway_of_guest, holder, on_link, route_of
from calipso.paths.way import Broken, Way
from calipso.paths.wires import End, Wires, is_router

MOST_ROUTERS = 8
# Neutron's name of the leg that a distributed router has on its central part, for what has no floating address.
CENTRAL_LEG = "sg-"
PHYSICAL = ("vlan", "flat")


@dataclass(frozen=True, slots=True)
class Packet:
    """What is sent: from and to which addresses, and the interface that it is for; without one it is for the outside."""

    source: str
    target: str
    end: End | None
    routers: int = 0

    @property
    def floating(self) -> bool:
        """Whether its address is one that a router has to translate."""
        return self.end is not None and self.target not in self.end.addresses


def send(way: Way, near: End, packet: Packet) -> None:
    """Walk from an interface and its owner to whom a packet is for. Raises Broken."""
    way.step(near.owner)
    if is_router(near.owner):
        _forward(way, near.owner, packet)
    elif on_link(way.wires, near, packet.source, packet.target):
        _deliver(way, near, packet)
    else:
        _to_gateway(way, near, gateway_of_guest(way.wires, near, packet.source, packet.target), packet)


def _to_gateway(way: Way, near: End, gateway: str, packet: Packet) -> None:
    found = holder(way.wires, near, gateway)
    if found is None:
        _beyond(way, near, gateway, packet)
        return
    pass_network(way, near, found)
    if not is_router(found.owner):
        said = (
            f"{found.owner['name']} has {gateway}, the gateway to {packet.target}; what it sends on is its own matter"
        )
        raise Broken("guest_routes", found.owner, said)
    _forward(way, found.owner, packet)


def _deliver(way: Way, near: End, packet: Packet) -> None:
    """To an address that is on the interface's own network."""
    if packet.end and packet.end.network["id"] == near.network["id"]:
        found: End | None = packet.end
    else:
        found = _translator(way.wires, near, packet) or holder(way.wires, near, packet.target)
    if found is None:
        if not _leads_outside(near.network):
            raise Broken("no_route", near.owner, f"no port on {near.network['name']} has {packet.target}")
        leave_cloud(way, near)
        return
    pass_network(way, near, found)
    if is_router(found.owner):
        _forward(way, found.owner, packet)
    else:
        way.step(found.owner)


def _forward(way: Way, router: Row, packet: Packet) -> None:
    """Through a router, unless the packet is for itself."""
    way.step(router)
    legs = way.wires.ends_of(router)
    if any(packet.target in leg.addresses for leg in legs) or (packet.end and _same_router(packet.end.owner, router)):
        return
    if packet.routers >= MOST_ROUTERS:
        raise Broken(
            "no_route", router, f"after {MOST_ROUTERS} routers {packet.target} is not reached: routes go in circles"
        )
    told = f"routed {packet.source} -> {packet.target}"
    if packet.floating and packet.end and packet.end.network["id"] in {leg.network["id"] for leg in legs}:
        packet = replace(packet, target=packet.end.addresses[0])
        told += f", NAT to {packet.target}"
    packet = replace(packet, routers=packet.routers + 1)
    try:
        leg, gateway = route_of(way.wires, router, packet.target)
    except Broken:
        if not router.get("distributed") or packet.end:
            raise
        _through_center(way, router, packet, told)
        return
    way.step(router, told)
    if gateway:
        _to_gateway(way, leg, gateway, packet)
    else:
        _deliver(way, leg, packet)


def _through_center(way: Way, router: Row, packet: Packet, told: str) -> None:
    """A distributed router sends what is for the outside to its central part, over one of its own networks."""
    way.step(router, told)
    for center in way.wires.ends:
        if center.vnic["name"].startswith(CENTRAL_LEG) and _same_router(center.owner, router):
            near = next((leg for leg in way.wires.ends_of(router) if leg.network["id"] == center.network["id"]), None)
            outside = next(
                (leg for leg in way.wires.ends_of(center.owner) if leg.vnic["name"].startswith(GATEWAY_LEG)), None
            )
            if near and outside:
                if near.vnic["host"] != center.vnic["host"]:
                    pass_network(way, near, center)
                way.step(center.owner, "central part")
                leave_cloud(way, outside)
                return
    raise Broken("no_route", router, f"{router['name']} has no gateway outside")


def _translator(wires: Wires, near: End, packet: Packet) -> End | None:
    """The leg on the interface's network of the router that a floating address is translated by."""
    if not packet.floating or packet.end is None:
        return None
    behind = {
        end.owner["id"] for end in wires.ends if end.network["id"] == packet.end.network["id"] and is_router(end.owner)
    }
    return next(
        (end for end in wires.ends if end.network["id"] == near.network["id"] and end.owner["id"] in behind), None
    )


def _same_router(one: Row, other: Row) -> bool:
    return is_router(one) and is_router(other) and one.get("uuid") == other.get("uuid")


def _leads_outside(network: Row) -> bool:
    """Whether there may be gateways on a network that are not the cloud's: it is external, or the provider's and everybody's."""
    shared = bool(network.get("shared")) and network.get("network_type") in PHYSICAL
    return bool(network.get("external")) or shared


def _beyond(way: Way, near: End, gateway: str, packet: Packet) -> None:
    """On to a gateway that no port of the cloud has."""
    owner, network = near.owner, near.network
    if not _leads_outside(network):
        raise Broken("no_route", owner, f"no port on {network['name']} has {gateway}, the gateway to {packet.target}")
    inner = packet.end is not None and not packet.floating and not _leads_outside(packet.end.network)
    if inner and network.get("external"):
        said = f"to {packet.target} {owner['name']} knows only the way out by {gateway}, where no {packet.target} is"
        raise Broken("no_route", owner, said)
    leave_cloud(way, near)
    if packet.end is not None:
        said = f"{packet.target} is sent to {gateway}, which is no port of the cloud; what it does is not known"
        raise Broken("outside", way.hops[-1].node, said)
