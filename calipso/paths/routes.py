"""Where routers and servers send what is not for their own networks: gateways, and the routes of a namespace or of neutron."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from ipaddress import ip_address, ip_network
from typing import Any

from calipso.graph import Row
from calipso.paths.way import Broken
from calipso.paths.wires import End, Wires, inside, is_router

# Neutron's name of a router's leg to the outside.
GATEWAY_LEG = "qg-"
# A prefix, the leg that packets to it leave by, and the gateway behind it; without one they are for that leg's own network.
Route = tuple[str, End, str | None]
UNUSABLE = {"dead", "linkdown"}


def on_link(wires: Wires, near: End, source: str, target: str) -> bool:
    """Whether an interface reaches an address without a gateway: a subnet of its network has both addresses."""
    subnet = wires.subnet_of(near.network, source)
    return subnet is not None and inside(target, subnet["cidr"])


def gateways_of(subnet: Row) -> list[tuple[str, str]]:
    """Prefix and gateway of each route that a subnet gives to its servers, by DHCP or cloud-init."""
    answer = json.loads(subnet.get("raw") or "{}").get("neutron") or {}
    routes = [(str(row["destination"]), str(row["nexthop"])) for row in answer.get("host_routes") or []]
    if subnet.get("gateway_ip"):
        routes.append((_everything(subnet), str(subnet["gateway_ip"])))
    return routes


def _everything(subnet: Row) -> str:
    return "::/0" if subnet["ip_version"] == 6 else "0.0.0.0/0"


def gateway_of_guest(wires: Wires, near: End, source: str, target: str) -> str:
    """The address to which a server sends what is for another network. Raises Broken."""
    subnet = wires.subnet_of(near.network, source)
    if subnet is None:
        raise Broken(
            "no_route", near.owner, f"{source} of {near.owner['name']} is in no subnet of {near.network['name']}"
        )
    fitting = [
        (ip_network(prefix, strict=False).prefixlen, gateway)
        for prefix, gateway in gateways_of(subnet)
        if inside(target, prefix)
    ]
    if not fitting:
        raise Broken(
            "no_route", near.owner, f"subnet {subnet['name']} has no gateway, and {target} is on another network"
        )
    return max(fitting, key=lambda one: one[0])[1]


def route_of(wires: Wires, router: Row, target: str) -> tuple[End, str | None]:
    """The leg by which a router sends on what is for an address, and the gateway behind it. Raises Broken.

    The namespace's own routes count (the host tells those of IPv4), those that neutron makes where they are not known.
    """
    answers: dict[str, Any] = json.loads(router.get("raw") or "{}")
    made = _fitting(_of_neutron(wires, router, (answers.get("neutron") or {}).get("routes") or []), target)
    if "host" in answers and ip_address(target).version == 4:
        there = _fitting(_of_namespace(wires, router, answers["host"].get("routes") or []), target)
        made = _checked(router, made, there)
    if made is None:
        raise Broken("no_route", router, f"{router['name']} on {router.get('host')} has no route to {target}")
    return made[1:]


def _fitting(routes: Iterable[Route], target: str) -> Route | None:
    """The route with the longest prefix that an address is in."""
    return max((one for one in routes if inside(target, one[0])), key=_length, default=None)


def _length(route: Route) -> int:
    return ip_network(route[0], strict=False).prefixlen


def _checked(router: Row, made: Route | None, there: Route | None) -> Route | None:
    """The namespace's route, unless it lacks the one that neutron makes: of a leg that is down that is told there.

    Raises Broken.
    """
    if made is None or (there is not None and _length(there) >= _length(made)):
        return there
    prefix, leg, gateway = made
    if leg.vnic.get("status") != "up":
        # A distributed router has its way out elsewhere; what is left on the other hosts is not for packets.
        return there if router.get("distributed") else made
    said = f"{router['namespace']} on {router['host']} has no route to {prefix} by {gateway or leg.vnic['name']}"
    raise Broken("route_lost", router, said)


def _of_namespace(wires: Wires, router: Row, rows: list[Row]) -> Iterator[Route]:
    legs = {end.vnic.get("device"): end for end in wires.ends_of(router)}
    for row in rows:
        for hop in row.get("nexthops") or [row]:
            leg = legs.get(hop.get("dev"))
            if leg and not UNUSABLE & set(row.get("flags") or []) and row.get("type", "unicast") == "unicast":
                yield "0.0.0.0/0" if row["dst"] == "default" else row["dst"], leg, hop.get("gateway")


def _of_neutron(wires: Wires, router: Row, extra: list[Row]) -> Iterator[Route]:
    for leg in wires.ends_of(router):
        for subnet in wires.subnets(leg.network):
            if any(inside(address, subnet["cidr"]) for address in leg.addresses):
                yield subnet["cidr"], leg, None
                yield from (
                    (row["destination"], leg, row["nexthop"]) for row in extra if inside(row["nexthop"], subnet["cidr"])
                )
                if leg.vnic["name"].startswith(GATEWAY_LEG) and subnet.get("gateway_ip"):
                    yield _everything(subnet), leg, subnet["gateway_ip"]


def holder(wires: Wires, near: End, address: str) -> End | None:
    """The interface that answers for an address on an interface's network; of a router on several hosts the one in use there.

    Raises Broken where that router is in use nowhere.
    """
    found = wires.holders(near.network, address)
    if not found:
        _check_homeless(wires, near, address)
        return None
    owner = found[0].owner
    if owner.get("distributed"):
        beside = [end for end in found if end.vnic.get("host") == near.vnic.get("host")]
        if not beside:
            said = f"distributed router {owner['name']} is not on {near.vnic.get('host')}"
            raise Broken("router_nowhere", owner, said)
        return beside[0]
    if owner.get("ha"):
        # Where neutron does not tell the states, any of them may be the one.
        active = [end for end in found if end.owner.get("ha_state") in ("active", None)]
        if not active:
            raise Broken("no_active_router", owner, f"{owner['name']} is active on none of its {len(found)} hosts")
        return active[0]
    return found[0]


def _check_homeless(wires: Wires, near: End, address: str) -> None:
    """Raises Broken where a router that no agent hosts is on the network: the address may be its."""
    for router in wires.down(near.network, "VSERVICE_NETWORK"):
        if is_router(router) and not wires.ends_of(router):
            raise Broken("router_nowhere", router, f"no agent hosts {router['name']}, and nobody else has {address}")
